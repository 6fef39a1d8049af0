using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>
/// A file that only ever says Subscribed, and people who withdraw between its runs, whatever happens to these: no withdrawal is
/// overturned, also where requests are throttled or break at a row, where a ledger is lost or made to forget.
/// </summary>
public class LedgerWithdrawalTests
{
    private static readonly string[] Flags = ["mkt_flag", "night_flag"];

    [Fact]
    public void Withdrawals_stand_whatever_happens_on_the_way()
    {
        for (int seed = 0; seed < 40; seed++)
            new Nights(seed).Check();
    }

    private sealed class Nights(int seed)
    {
        private const int Users = 30;
        private readonly Random _random = new(seed);
        private readonly LedgerServer _server = new();
        private readonly HashSet<(string User, string Flag)> _withdrawn = [];
        private string _poison = string.Empty;
        private int _calls;
        private int _last;

        public void Check()
        {
            var run = new LedgerRun(_server) { Retries = 3, CancelsAfter = () => _calls >= _last };
            _server.Fault = Fault;
            _server.IsBusy = _ => _random.Next(12) == 0;
            for (int night = 0; night < 6; night++)
            {
                for (int i = 0; i < 3; i++)
                    Withdraw("u" + _random.Next(Users), Flags[_random.Next(2)]);
                _poison = _random.Next(3) == 0 ? "u" + _random.Next(Users) : string.Empty;
                (_calls, _last) = (0, _random.Next(3) == 0 ? _random.Next(1, 8) : int.MaxValue);
                run.Disk.SyncsLeft = _random.Next(6) == 0 ? _random.Next(30) : int.MaxValue;
                run.IncludesUnchanged = _random.Next(3) == 0;
                string[] file = NextFile();
                try
                {
                    List<BulkRow> rows = run.Run(file);
                    Assert.Equal(file.Length, rows.Count);
                    Assert.DoesNotContain(rows, row => row.Status == UserStatus.Skipped && !row.Change!.HasWithheld);
                }
                catch (LedgerException e)
                {
                    Assert.Equal(LedgerFailure.Disk, e.Failure);
                }

                Assert.All(_withdrawn, at =>
                    Assert.True("Unsubscribed".Equals(_server[at.User, at.Flag]), $"seed {seed}, night {night}: {at}"));
                run.Disk = Next(run);
            }
        }

        private MemoryDisk Next(LedgerRun run)
        {
            MemoryDisk disk = run.WasKilled && _random.Next(2) == 0 ? run.Disk.AfterPowerLoss(_random) : run.Disk.AfterKill();
            switch (_random.Next(6))
            {
                case 0:
                    return new MemoryDisk();
                case 1:
                    run.Disk = disk;
                    using (OpenLedger ledger = run.Open())
                    {
                        LedgerReset.Forget(ledger, ["u" + _random.Next(Users), "u" + _random.Next(Users)], null);
                        ledger.Close();
                    }

                    return disk;
                default:
                    return disk;
            }
        }

        private void Withdraw(string user, string flag)
        {
            _server[user, flag] = "Unsubscribed";
            _withdrawn.Add((user, flag));
        }

        private string[] NextFile() => [.. Enumerable.Range(0, 45).Select(_ =>
            ($"u{_random.Next(Users)} age={_random.Next(3)} "
                + string.Join(" ", Flags.Where(_ => _random.Next(4) > 0).Select(flag => flag + "=Subscribed"))).Trim())];

        private (DfineryException? Failure, bool IsApplied) Fault(UserRequest request)
        {
            _calls++;
            if (request.Users.Any(user => user.UserId == _poison))
                return (new DfineryException(DfineryFailure.ConnectionLost, "Broke."), false);
            return _random.Next(14) switch
            {
                0 => (new DfineryException(DfineryFailure.ConnectionLost, "Lost."), _random.Next(2) == 0),
                1 => (new DfineryException(DfineryFailure.TimedOut, "Late."), _random.Next(2) == 0),
                2 => (new DfineryException(DfineryFailure.ConnectionLost, "Refused.") { NeverSent = true }, false),
                3 => (new DfineryException(DfineryFailure.Refused, "Quota.", 429, ResultCode.RateLimited), false),
                4 when _random.Next(5) == 0 =>
                    (new DfineryException(DfineryFailure.Refused, "No.", 400, ResultCode.UnsupportedProperty), false),
                _ => (null, true),
            };
        }
    }
}

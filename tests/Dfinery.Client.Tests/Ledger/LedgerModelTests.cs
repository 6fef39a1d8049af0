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
/// Nights of a random source, random faults, kills and losses of power, people who withdraw consent elsewhere: the server has what the
/// source says, but for the grants that were withdrawn.
/// </summary>
public class LedgerModelTests
{
    private const string Granted = "Subscribed";
    private const string Withdrawn = "Unsubscribed";
    private static readonly string[] Properties = ["age", "gender", "mkt_flag", "night_flag"];

    [Fact]
    public void The_server_has_what_the_source_says_whatever_happens_on_the_way()
    {
        for (int seed = 0; seed < 150; seed++)
            new Nights(seed).Check();
    }

    private sealed class Nights(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly LedgerServer _server = new();
        private readonly List<Action> _late = [];
        private readonly Dictionary<(string User, string Property), string> _source = [];
        private int _calls;
        private int _last;

        public void Check()
        {
            var run = new LedgerRun(_server);
            _server.Fault = Fault;
            for (int night = 0; night < 6; night++)
            {
                bool isHarmless = night == 5;
                WithdrawElsewhere();
                string[] rows = NextFile();
                (_calls, _last) = (0, isHarmless || _random.Next(2) == 0 ? int.MaxValue : _random.Next(1, 8));
                run.Disk.SyncsLeft = !isHarmless && _random.Next(8) == 0 ? _random.Next(30) : int.MaxValue;
                _server.IsBusy = user => !isHarmless && _random.Next(10) == 0;
                run.CancelsAfter = () => _calls >= _last;
                run.IncludesUnchanged = _random.Next(4) == 0;
                // That night no row may run out of them by chance.
                run.Retries = isHarmless ? 100 : 3;
                List<BulkRow> ended = [];
                try
                {
                    ended = run.Run(rows);
                }
                catch (LedgerException e)
                {
                    Assert.Equal((LedgerFailure.Disk, false), (e.Failure, isHarmless));
                }

                foreach (BulkRow row in ended.Where(row => row.Status == UserStatus.Unchanged))
                    CheckUnchanged(row, ended);
                if (isHarmless)
                    Assert.All(ended, row => Assert.True(row.Status is UserStatus.Succeeded or UserStatus.Unchanged or UserStatus.Skipped));

                // What was on its way lands at last.
                foreach (Action landing in _late)
                    landing();
                bool hasLate = _late.Count > 0;
                _late.Clear();
                if (isHarmless && !hasLate)
                    CheckState(ended);
                run.Disk = run.WasKilled && _random.Next(2) == 0 ? run.Disk.AfterPowerLoss(_random) : run.Disk.AfterKill();
            }
        }

        private string[] NextFile()
        {
            var rows = new List<string>();
            for (int i = 0; i < 30; i++)
            {
                string user = "u" + _random.Next(24);
                var cells = new List<string>();
                foreach (string property in Properties.Where(_ => _random.Next(3) > 0))
                {
                    if (!_source.ContainsKey((user, property)) || _random.Next(4) == 0)
                        _source[(user, property)] = property.EndsWith("flag", StringComparison.Ordinal)
                            ? _random.Next(3) == 0 ? Withdrawn : Granted
                            : "v" + _random.Next(3);
                    cells.Add($"{property}={_source[(user, property)]}");
                }

                if (cells.Count > 0)
                    rows.Add($"{user} {string.Join(" ", cells)}");
            }

            return [.. rows];
        }

        private void WithdrawElsewhere()
        {
            for (int i = 0; i < 3; i++)
                _server["u" + _random.Next(24), Properties[_random.Next(2, 4)]] = Withdrawn;
        }

        private (DfineryException? Failure, bool IsApplied) Fault(UserRequest request)
        {
            _calls++;
            if (_last == int.MaxValue && _random.Next(4) > 0)
                return (null, true);
            switch (_random.Next(12))
            {
                case 0: return (new DfineryException(DfineryFailure.ConnectionLost, "Lost."), false);
                case 1: return (new DfineryException(DfineryFailure.ConnectionLost, "Lost."), true);
                case 2 when request.Operation.IsUpdate:
                    _late.Add(() => _server.Land(request));
                    return (new DfineryException(DfineryFailure.TimedOut, "Late."), false);
                case 3: return (new DfineryException(DfineryFailure.ConnectionLost, "Refused.") { NeverSent = true }, false);
                case 4: return (new DfineryException(DfineryFailure.Refused, "Busy.", 503), false);
                default: return (null, true);
            }
        }

        /// <summary>Nobody else changes age and gender; a grant may have been withdrawn elsewhere, a withdrawal may not be gone.</summary>
        private void CheckUnchanged(BulkRow row, List<BulkRow> all)
        {
            if (all.Any(other => other.UserId == row.UserId && other.Position > row.Position))
                return;
            foreach (KeyValuePair<string, PropertyValue> property in row.Update!.Properties)
            {
                object? has = _server[row.UserId!, property.Key];
                if (property.Value.Text == Granted && Equals(has, Withdrawn))
                    continue;
                Assert.True(Equals(has, property.Value.Text), $"seed {seed}: {row.UserId} {property.Key} is {has}");
            }
        }

        /// <summary>The last value of the source stands, unless it is a grant and the person withdrew it.</summary>
        private void CheckState(List<BulkRow> all)
        {
            foreach (var property in all
                .SelectMany(row => row.Update!.Properties.Select(property => (Row: row, property.Key, property.Value.Text)))
                .GroupBy(property => (property.Row.UserId, property.Key)).Select(group => group.Last()))
            {
                object? has = _server[property.Row.UserId!, property.Key];
                Assert.True(
                    Equals(has, property.Text) || (property.Text == Granted && Equals(has, Withdrawn)),
                    $"seed {seed}: {property.Row.UserId} {property.Key} is {has}, not {property.Text}");
            }
        }
    }
}

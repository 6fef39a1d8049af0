using System;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Dfinery.Emulator.Tests;

public class BreakTests
{
    [Theory]
    [InlineData(EmulatedBreak.Reset, "DropBeforeApplying")]
    [InlineData(EmulatedBreak.Hang, "HangBeforeApplying")]
    [InlineData(EmulatedBreak.Error, "ServerErrorBeforeApplying")]
    public async Task A_request_breaks_at_its_user_and_nothing_of_it_is_applied(EmulatedBreak by, string fault)
    {
        using var bench = new Bench(new EmulatorOptions { BreakUserId = ["bad"], BreakBy = by });
        Task<Reply> broken = bench.PostAsync(Bench.SetProfile, FaultTests.Updates("good", "bad", "fine"));
        if (by == EmulatedBreak.Error)
            Assert.Equal(500, (await broken).Status);
        else if (by == EmulatedBreak.Reset)
            await Assert.ThrowsAnyAsync<Exception>(() => broken);

        Assert.Equal(200, (await bench.PostAsync(Bench.SetProfile, FaultTests.Updates("good", "Bad"))).Status);
        Assert.Equal(["Bad", "good"], bench.Emulator.Users.Select(user => user.UserId).Order(StringComparer.Ordinal));
        Assert.Contains(bench.Emulator.Requests, request => request.Fault == fault || by == EmulatedBreak.Hang);
    }
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Xunit;
using Xunit.Abstractions;

namespace Dfinery.Client.Tests;

public class FuzzTests(ITestOutputHelper output)
{
    // Each share has a seed of its own, so that a failure names the seed and the mutant that show it again.
    private const int Share = 10_000;

    private static readonly int Mutants = int.Parse(
        Environment.GetEnvironmentVariable("DFINERY_FUZZ_MUTANTS") ?? "100000", CultureInfo.InvariantCulture);

    [Fact]
    public void A_spoilt_answer_is_read_or_refused_and_never_a_wrong_success()
    {
        long read = 0;
        long successes = 0;
        Parallel.For(0, (Mutants + Share - 1) / Share, seed =>
        {
            var mutator = new FuzzMutator(seed);
            int last = Math.Min(Share, Mutants - (seed * Share));
            for (int i = 0; i < last; i++)
            {
                (UserOperation operation, byte[] json) = mutator.Next();
                int count = Check(operation, json, $"seed {seed}, mutant {i}");
                Interlocked.Add(ref read, count < 0 ? 0 : 1);
                Interlocked.Add(ref successes, Math.Max(0, count));
            }
        });

        output.WriteLine($"{Mutants} mutants, {read} readable, {successes} successes");
        // A fuzzer whose every mutant is refused at once would test nothing.
        Assert.InRange(read, Mutants / 20, Mutants);
        Assert.InRange(successes, Mutants / 40, Mutants);
    }

    [Fact]
    public void Every_example_of_the_vendor_is_read_as_the_oracle_reads_it()
    {
        foreach ((UserOperation operation, string json) in FuzzAnswers.All)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(json);
            UserRequest request = FuzzAnswers.Request(operation);
            (var succeeded, var failed) = FuzzOracle.Read(utf8, operation);

            Envelope envelope = AnswerReader.Read(utf8, request);

            List<VerdictKind> expected = [.. request.Users.Select(user =>
                failed.Contains(user.UserId)
                    ? VerdictKind.Failed
                    : succeeded.Contains(user.UserId) ? VerdictKind.Succeeded : VerdictKind.Unspoken)];
            Assert.Equal(expected, envelope.Verdicts.Select(verdict => verdict.Kind));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html></html>")]
    [InlineData("{} {}")]
    [InlineData("""{"result_code": "2000"}""")]
    [InlineData("""{"result_code": 2000.5}""")]
    [InlineData("""{"result_msg": 5}""")]
    [InlineData("""{"result_data": []}""")]
    [InlineData("""{"result_data": {"successful_user_ids": {}}}""")]
    [InlineData("""{"result_data": {"successful_user_ids": [1]}}""")]
    [InlineData("""{"result_data": {"successful_user_ids": ["User_1"}}""")]
    [InlineData("""{"result_data": {"failure_details": "User_1"}}""")]
    [InlineData("""{"result_data": {"failure_details": [{"user_ids": "User_1"}]}}""")]
    [InlineData("""{"result_msg": "\ud800"}""")]
    public void An_answer_with_a_known_field_of_a_wrong_type_is_unreadable(string json)
    {
        bool read = true;
        try
        {
            AnswerReader.Read(Encoding.UTF8.GetBytes(json), FuzzAnswers.Request(UserOperation.SetProfile));
        }
        catch (JsonException)
        {
            read = false;
        }

        Assert.False(read);
    }

    [Fact]
    public void Depth_without_end_is_unreadable_and_overflows_nothing()
    {
        byte[] json = Encoding.UTF8.GetBytes("{\"x\":" + new string('[', 1_000_000));

        Assert.ThrowsAny<JsonException>(() => { AnswerReader.Read(json, FuzzAnswers.Request(UserOperation.SetProfile)); });
    }

    /// <summary>Gives the number of successes, or -1 for an answer that was refused.</summary>
    private static int Check(UserOperation operation, byte[] json, string name)
    {
        UserRequest request = FuzzAnswers.Request(operation);
        Envelope envelope;
        try
        {
            envelope = AnswerReader.Read(json, request);
        }
        catch (JsonException)
        {
            return -1;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{name}: {Encoding.UTF8.GetString(json)}", e);
        }

        UserUpdate[] winners = [.. request.Users.Where((_, i) => envelope.Verdicts[i].Kind == VerdictKind.Succeeded)];
        if (winners.Length == 0)
            return 0;

        (var succeeded, var failed) = FuzzOracle.Read(json, operation);
        foreach (UserUpdate user in winners)
            Assert.True(
                succeeded.Contains(user.UserId) && !failed.Contains(user.UserId),
                $"{name}: {user.UserId} in {Encoding.UTF8.GetString(json)}");
        return winners.Length;
    }
}

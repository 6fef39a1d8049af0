using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Dfinery.PowerShell.Tests;

/// <summary>Whatever a row holds, it is sent letter by letter or refused in words that do not quote it.</summary>
public sealed class SentAsMeantTests : IDisposable
{
    // Stands in every text, so that a message that quotes one is found.
    private const string Mark = "QZX";
    private const int Rows = 1500;

    private static readonly string[] Pieces =
    [
        "", "a", "Kim", "1", "8.21E+11", "'", "@{", "{", "}", "=", ",", ";", "\"", "\\", "#N/A", "#", " ", "\t", "\n", "\0", "\u001b[31m",
        "\u200b", "\ufeff", "\u202e", "\u2028", "\ufffd", "\ud83d\ude00", "\ud800", "\udc00", "\ud55c\uae00", "e\u0301", "user_id", "$(x)",
        "{0}", "%s", "\u00ad", "\u0085",
    ];

    private readonly PowerShellSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_row_is_sent_as_it_was_meant_or_refused_without_its_values(int seed)
    {
        var random = new Random(seed);
        (string Id, string Name, object Age)[] rows =
        [
            .. Enumerable.Range(0, Rows).Select(i => (
                Text(random, $"u{i}"), Text(random, Mark), random.Next(3) == 0 ? (object)(i * 0.5) : Text(random, Mark))),
        ];
        ScriptResult run = _session.Run(
            "$rows | Set-DfineryUserProfile",
            ("rows", rows.Select(row => new Hashtable { ["user_id"] = row.Id, ["user_name"] = row.Name, ["age"] = row.Age }).ToArray()));
        Assert.Null(run.Terminating);
        Assert.Equal(rows.Length, run.Output.Count);
        Hashtable users = ToDictionary();

        string[] statuses = run.Column("Status");
        string[] messages = run.Column("Message");
        for (int i = 0; i < rows.Length; i++)
        {
            (string id, string name, object age) = rows[i];
            if (statuses[i] == "Succeeded")
            {
                string sentAge = age as string ?? ((double)age).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal([name, sentAge], (string[])users[id]!);
                users.Remove(id);
                continue;
            }

            Assert.Equal("Invalid", statuses[i]);
            string message = messages[i];
            Assert.DoesNotContain(Mark, message);
            Assert.DoesNotContain(message, character => char.IsControl(character));
        }

        // Nobody was sent who was not meant.
        Assert.Empty(users);
        Assert.InRange(statuses.Count(status => status == "Succeeded"), Rows / 10, Rows * 9 / 10);

        // And what was refused goes out exactly as it is where a person says so, but for what the API cannot take.
        string[] overruled = _session.Run("$rows | Set-DfineryUserProfile -AllowSuspectText").Column("Status");
        Assert.True(overruled.Count(status => status == "Succeeded") > statuses.Count(status => status == "Succeeded"));
    }

    private Hashtable ToDictionary() => (Hashtable)((PSObject)_session.Run(
        """
        $all = [Collections.Hashtable]::new([StringComparer]::Ordinal)
        foreach ($user in $emulator.Users) {
            $all[$user.UserId] = [string[]]@($user.Profile['user_name'], $user.Profile['age'])
        }
        , $all
        """).Output.Single()).BaseObject;

    private static string Text(Random random, string mark)
    {
        var parts = new List<string> { mark };
        for (int i = random.Next(4); i > 0; i--)
            parts.Insert(random.Next(parts.Count + 1), Pieces[random.Next(Pieces.Length)]);
        return string.Concat(parts);
    }
}

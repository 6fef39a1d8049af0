using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using Dfinery.Emulator;

namespace Dfinery.Benchmarks;

/// <summary>
/// The rows of a soak, the same for the same seed: 5 % are of a user who came before, most of them shortly before, where the order is
/// hardest to keep. The value of a row is its number.
/// </summary>
internal static class SoakRows
{
    // One in twenty of the users drawn had its own row taken by a duplicate, so it comes for the first time: 5 % are left.
    private const double DrawnShare = 0.053;

    /// <summary>A user's number for each row, from 1.</summary>
    public static IEnumerable<int> Users(int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 1; i <= count; i++)
        {
            bool isDuplicate = i > 1 && random.NextDouble() < DrawnShare;
            yield return !isDuplicate ? i : random.NextDouble() < 0.8 ? Math.Max(1, i - random.Next(1, 60)) : random.Next(1, i);
        }
    }

    /// <summary>Rows as Import-Csv makes them, one at a time.</summary>
    public static IEnumerable<PSObject> Rows(int count, int seed)
    {
        int number = 0;
        foreach (int user in Users(count, seed))
        {
            number++;
            yield return Measure.Row(user, ["user " + user, Text(number), "male", Flag(number), "Unsubscribed"]);
        }
    }

    /// <summary>How many users are not as a run that sends one row after the other would leave them, or should not be there.</summary>
    /// <param name="count">How many rows were sent.</param>
    /// <param name="seed">Their seed.</param>
    /// <param name="others">How many users of other rows there are.</param>
    /// <param name="found">The server's users.</param>
    public static int CountWrong(int count, int seed, int others, EmulatedUserCollection found)
    {
        int[] last = new int[count + 1];
        int number = 0;
        foreach (int user in Users(count, seed))
            last[user] = ++number;
        int users = 0;
        int wrong = 0;
        for (int user = 1; user <= count; user++)
        {
            if (last[user] == 0)
                continue;
            users++;
            if (found["user_" + Text(user)]?.Profile is not { } profile
                || !Equals(profile["age"], Text(last[user])) || !Equals(profile["info_flag"], Flag(last[user])))
                wrong++;
        }

        return wrong + Math.Abs(found.Count - users - others);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Flag(int number) => number % 2 == 0 ? "Subscribed" : "Unsubscribed";
}

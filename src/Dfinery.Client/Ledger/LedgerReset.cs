using System;
using System.Collections.Generic;
using System.IO;
using Dfinery.Client.Disk;

namespace Dfinery.Client.Ledger;

/// <summary>
/// Makes ledgers forget: all, or users, or properties. It is on the disk when a method returns, or when the ledger is closed.
/// </summary>
internal static class LedgerReset
{
    /// <summary>
    /// Forgets all of some domains, whatever state they are in. None is touched unless none is held. A kill leaves a domain as it was, or
    /// one that the next opening finds empty.
    /// </summary>
    /// <exception cref="LedgerException">Somebody holds one, or the disk failed.</exception>
    public static void ForgetAll(ILedgerDisk disk, IReadOnlyList<string> domains)
    {
        var locks = new List<IDiskFile>();
        try
        {
            foreach (string domain in domains)
                locks.Add(disk.Lock(KeyName(domain)) ?? throw new LedgerException(LedgerFailure.Held, disk.Path));
            for (int i = 0; i < domains.Count; i++)
            {
                var key = new LedgerKeyFile(locks[i]);
                key.Read();
                key.Forget();
                Finish(disk, domains[i], key);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException(LedgerFailure.Disk, disk.Path, e.Message, e);
        }
        finally
        {
            foreach (IDiskFile file in locks)
                file.Dispose();
        }
    }

    /// <summary>Goes on with a reset from where its key says that all is forgotten.</summary>
    public static void Finish(ILedgerDisk disk, string domain, LedgerKeyFile key)
    {
        foreach (string name in disk.Files)
        {
            if (name != KeyName(domain) && IsOfLedger(domain, name))
                disk.Delete(name);
        }

        // A head that came back would be one without a key.
        disk.Sync();
        key.Empty();
    }

    /// <summary>
    /// Forgets users, or properties of all users, or these properties of these users. What is in doubt stays so and is sent again anyway.
    /// </summary>
    /// <param name="ledger">The ledger; the caller closes it.</param>
    /// <param name="userIds">The ids; <c>null</c>: all users.</param>
    /// <param name="numbers">The numbers of the properties; <c>null</c>: all.</param>
    /// <returns>For each id, whether anything was known of it; empty where no ids are given.</returns>
    public static IReadOnlyList<bool> Forget(OpenLedger ledger, IReadOnlyList<string>? userIds, IReadOnlyList<byte>? numbers)
    {
        if (userIds is null)
        {
            foreach (byte number in numbers ?? [])
            {
                ledger.Content.ForgetProperty(number);
                ledger.Writer.AddForgottenProperty(number);
            }

            return [];
        }

        bool[] known = new bool[userIds.Count];
        for (int i = 0; i < known.Length; i++)
            known[i] = Forget(ledger, ledger.Key.OfUser(userIds[i]), numbers);
        return known;
    }

    /// <summary>True where a folder has files of a domain; the empty key that a reset leaves is none.</summary>
    public static bool HasFiles(ILedgerDisk disk, string domain)
    {
        foreach (string name in disk.Files)
        {
            if (IsOfLedger(domain, name) && (name != KeyName(domain) || HasBytes(disk, name)))
                return true;
        }

        return false;
    }

    /// <summary>True for a file of a domain.</summary>
    public static bool IsOfLedger(string domain, string name) =>
        name == KeyName(domain) || name == domain + ".head" || LedgerOpening.IsLog(domain, name);

    private static bool Forget(OpenLedger ledger, UserHash user, IReadOnlyList<byte>? numbers)
    {
        LedgerTable users = ledger.Content.Users;
        var forgotten = new List<byte>();
        bool isKnown = false;
        for (int number = 0; number < ledger.Content.Names.Count; number++)
        {
            if ((numbers is null || Contains(numbers, number)) && users.Get(user, number) is not LedgerEntry.Unknown and var entry)
            {
                isKnown = true;
                if (LedgerEntry.IsCertain(entry))
                    forgotten.Add((byte)number);
            }
        }

        if (forgotten.Count == 0)
            return isKnown;
        foreach (byte number in forgotten)
            users.Set(user, number, LedgerEntry.Unknown);
        if (numbers is null)
            ledger.Writer.AddForgottenUser(user);
        else
            ledger.Writer.Add(user, forgotten.ToArray(), new ulong[forgotten.Count]);
        return true;
    }

    private static bool Contains(IReadOnlyList<byte> numbers, int number)
    {
        foreach (byte item in numbers)
        {
            if (item == number)
                return true;
        }

        return false;
    }

    private static bool HasBytes(ILedgerDisk disk, string name)
    {
        try
        {
            using IDiskFile file = disk.Open(name, toWrite: false);
            return file.Length > 0;
        }
        catch (IOException)
        {
            // On Windows, nobody reads a key that is held.
            return true;
        }
    }

    private static string KeyName(string domain) => domain + ".key";
}

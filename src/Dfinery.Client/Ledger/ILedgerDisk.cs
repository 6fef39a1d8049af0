using System.Collections.Generic;
using System.IO;
using Dfinery.Client.Disk;

namespace Dfinery.Client.Ledger;

/// <summary>
/// The folder of a ledger, as far as a ledger needs it. What is not forced to disk may be lost with the power, in any order.
/// </summary>
internal interface ILedgerDisk
{
    /// <summary>The folder, for messages.</summary>
    string Path { get; }

    /// <summary>The names of the files.</summary>
    IReadOnlyList<string> Files { get; }

    /// <summary>Opens a file to write, emptied or made anew; others may read it.</summary>
    /// <exception cref="IOException">It cannot be done.</exception>
    IDiskFile Create(string name);

    /// <summary>Opens a file to read, and to write where it may be.</summary>
    /// <exception cref="IOException">It cannot be done.</exception>
    IDiskFile Open(string name, bool toWrite);

    /// <summary>Opens or makes a file that only its owner may read, and that nobody else may open as long as it is open.</summary>
    /// <returns><c>null</c>: somebody holds it.</returns>
    /// <exception cref="IOException">It cannot be done.</exception>
    IDiskFile? Lock(string name);

    /// <summary>True where somebody holds a file by <see cref="Lock"/>; a file that is missing is not held.</summary>
    bool IsHeld(string name);

    /// <summary>False where <see cref="Lock"/> may not keep others out, of a file that is held: some network file systems.</summary>
    bool IsLockSure(string name);

    /// <summary>Deletes a file.</summary>
    void Delete(string name);

    /// <summary>Forces to disk which files there are.</summary>
    void Sync();
}

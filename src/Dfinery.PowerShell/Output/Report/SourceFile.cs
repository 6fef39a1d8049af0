using System;
using System.IO;
using System.Security.Cryptography;

namespace Dfinery.PowerShell.Output.Report;

/// <summary>The file that rows come from: its name without its folder, its size and its SHA-256.</summary>
internal sealed class SourceFile
{
    private const int BufferSize = 1 << 20;

    private SourceFile(string name, long size, string hash)
    {
        Name = name;
        Size = size;
        Sha256 = hash;
    }

    public string Name { get; }

    /// <summary>In bytes.</summary>
    public long Size { get; }

    /// <summary>In hex, lower case.</summary>
    public string Sha256 { get; }

    /// <summary>Reads a file whole; the memory it takes is one buffer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isStopping">Asked after each megabyte.</param>
    /// <returns><c>null</c> where it was to stop.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SourceFile? Read(string path, Func<bool> isStopping)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferSize];
        long size = 0;
        for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0; size += read)
        {
            if (isStopping())
                return null;
            hash.AppendData(buffer, 0, read);
        }

        string hex = BitConverter.ToString(hash.GetHashAndReset()).Replace("-", string.Empty).ToLowerInvariant();
        return new SourceFile(Path.GetFileName(path), size, hex);
    }
}

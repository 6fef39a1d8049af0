using System;

namespace Dfinery.Client.Disk;

/// <summary>A file that is read and written at places. Not thread-safe.</summary>
internal interface IDiskFile : IDisposable
{
    /// <summary>The length in bytes.</summary>
    long Length { get; set; }

    /// <summary>Reads as many bytes as there are, up to the length of the buffer's part.</summary>
    int Read(long at, byte[] buffer, int offset, int count);

    /// <summary>Writes, and makes the file longer where needed.</summary>
    void Write(long at, byte[] buffer, int offset, int count);

    /// <summary>Forces to disk what was written.</summary>
    void Sync();
}

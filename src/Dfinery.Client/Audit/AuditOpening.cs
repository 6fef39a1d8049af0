using System;
using System.IO;
using Dfinery.Client.Disk;

namespace Dfinery.Client.Audit;

/// <summary>
/// Opens audit logs. Who writes one holds a small file beside it, which is never deleted: a lock on the log itself would keep out those
/// who only read it, and be kept by them.
/// </summary>
internal static class AuditOpening
{
    /// <summary>What the name of the small file ends with.</summary>
    public const string LockExtension = ".lock";

    /// <summary>Opens a log, or makes it, readable by its owner only.</summary>
    /// <exception cref="AuditException">It is held, is no log, or the disk refuses.</exception>
    public static AuditWriter Open(string path, TimeProvider? time = null) => Try(path, () =>
    {
        string target = TargetOf(path);
        DiskFile held = DiskFile.Lock(target + LockExtension) ?? throw new AuditException(AuditFailure.Held, path);
        try
        {
            DiskFile file = DiskFile.OpenPrivate(target, FileShare.Read);
            try
            {
                return new AuditWriter(file, AuditTail.Read(file, path), time ?? TimeProvider.System, held, LengthAt(target));
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch
        {
            held.Dispose();
            throw;
        }
    });

    /// <summary>Looks whether a path can be a log, and makes the file. One that a run holds is one.</summary>
    /// <exception cref="AuditException">It cannot.</exception>
    public static void Check(string path)
    {
        try
        {
            Open(path).Dispose();
        }
        catch (AuditException e) when (e.Failure == AuditFailure.Held)
        {
            // The run that comes says so, if it is still held then.
        }
    }

#if NET
    /// <summary>What a link leads to: one log has one lock, whatever names it has.</summary>
    private static string TargetOf(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    /// <summary>On Windows, a file that is open can be neither removed nor replaced.</summary>
    private static Func<long?>? LengthAt(string path) =>
        OperatingSystem.IsWindows() ? null : () => new FileInfo(path) is { Exists: true } found ? found.Length : null;
#else
    private static string TargetOf(string path) => path;

    private static Func<long?>? LengthAt(string path) => null;
#endif

    private static AuditWriter Try(string path, Func<AuditWriter> open)
    {
        try
        {
            return open();
        }
        catch (IOException e) when (DiskFile.IsLocked(e))
        {
            throw new AuditException(AuditFailure.Held, path, null, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new AuditException(AuditFailure.Disk, path, e.Message, e);
        }
    }
}

using System;
using System.Buffers.Binary;
using System.Linq;
using Dfinery.Client.Disk;

namespace Dfinery.Client.Ledger;

/// <summary>
/// The file with the secret, which is also the lock: it is never replaced. Behind the secret stands the generation of the ledger, so that
/// files that were restored without the others are found out.
/// </summary>
/// <param name="file">The file, held by this run alone.</param>
internal sealed class LedgerKeyFile(IDiskFile file)
{
    private const int SecretAt = 12;
    private static readonly byte[] Magic = "DFLEDGER"u8.ToArray();
    private readonly LedgerSlots _slots = new(file, LedgerSlots.Size);

    /// <summary>The generation that the other files have.</summary>
    public ulong Current { get; private set; }

    /// <summary>The generation that they are being raised to, or may have been; 0: none.</summary>
    public ulong Pending { get; private set; }

    /// <summary>True where a reset began: whatever else is there of the ledger counts no more.</summary>
    public bool IsForgotten { get; private set; }

    /// <summary>Reads all; <c>null</c>: there is no secret, or it is damaged.</summary>
    public byte[]? Read()
    {
        if (_slots.Read() is { Length: 16 } generations)
        {
            Current = BinaryPrimitives.ReadUInt64LittleEndian(generations);
            Pending = BinaryPrimitives.ReadUInt64LittleEndian(generations.AsSpan(8));
            IsForgotten = Current == 0 && Pending == 0;
        }

        byte[] page = new byte[LedgerSlots.Size];
        if (file.Read(0, page, 0, page.Length) < SecretAt + LedgerKey.Length || !page.Take(Magic.Length).SequenceEqual(Magic))
            return null;
        byte[] secret = page.AsSpan(SecretAt, LedgerKey.Length).ToArray();
        if (BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(Magic.Length)) != Crc32C.Append(0, secret))
            return null;
        return secret;
    }

    /// <summary>Forces to disk what was read: since a sync failed, it may be in the system's memory only.</summary>
    public void Settle(byte[] secret)
    {
        Put(secret);
        _slots.Settle(Generations(Current, Pending));
    }

    /// <summary>Writes a new secret.</summary>
    public byte[] Make()
    {
        byte[] secret = LedgerKey.NewSecret();
        Put(secret);
        file.Sync();
        (Current, Pending) = (0, 0);
        return secret;
    }

    /// <summary>Says that the files are about to be raised to a generation.</summary>
    public void Begin(ulong current, ulong pending) => Write(current, pending);

    /// <summary>Says that the files have a generation.</summary>
    public void End(ulong current) => Write(current, 0);

    /// <summary>Says that the ledger is being reset: no other state has neither generation. To be called after Read.</summary>
    public void Forget()
    {
        Write(0, 0);
        IsForgotten = true;
    }

    /// <summary>Lets secret and generations go. The file stays: it is the lock.</summary>
    public void Empty()
    {
        file.Length = 0;
        file.Sync();
        (Current, Pending, IsForgotten) = (0, 0, false);
    }

    /// <summary>True where a head has the generation that stands here: neither was restored without the other.</summary>
    public bool Knows(LedgerHead head) => head.Generation == Current || (Pending != 0 && head.Generation == Pending);

    /// <summary>True where the other files have the generation that stands here: none was restored without the others.</summary>
    public bool Knows(LedgerHead head, LedgerContent content) =>
        // While the files are raised to a generation, the log has it before the head, and the head before the key.
        Knows(head) && (content.Generation == head.Generation || (Pending != 0 && content.Generation == Pending));

    private void Put(byte[] secret)
    {
        byte[] page = new byte[LedgerSlots.Size];
        Magic.CopyTo(page, 0);
        secret.CopyTo(page, SecretAt);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(Magic.Length), Crc32C.Append(0, secret));
        file.Write(0, page, 0, page.Length);
    }

    private void Write(ulong current, ulong pending)
    {
        _slots.Write(Generations(current, pending));
        (Current, Pending) = (current, pending);
    }

    private static byte[] Generations(ulong current, ulong pending)
    {
        byte[] generations = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(generations, current);
        BinaryPrimitives.WriteUInt64LittleEndian(generations.AsSpan(8), pending);
        return generations;
    }
}

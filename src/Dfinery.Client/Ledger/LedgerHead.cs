using System;
using System.IO;
using System.Text;

namespace Dfinery.Client.Ledger;

/// <summary>What a ledger says of itself. Changed by <c>with</c> only.</summary>
internal sealed record LedgerHead
{
    /// <summary>The format that this version writes.</summary>
    public const ushort CurrentFormat = 1;

    /// <summary>The format it was written in.</summary>
    public ushort Format { get; set; } = CurrentFormat;

    /// <summary>Where the values were acknowledged.</summary>
    public string BaseUri { get; set; } = string.Empty;

    /// <summary>The mark of the token that they were sent with.</summary>
    public UserHash Token { get; set; }

    /// <summary>The shard whose users it knows, such as <c>3/8</c>; empty: all.</summary>
    public string Shard { get; set; } = string.Empty;

    /// <summary>Raised at each opening, and kept with the key as well.</summary>
    public ulong Generation { get; set; }

    /// <summary>The name of the log.</summary>
    public string Log { get; set; } = string.Empty;

    /// <summary>What the checksums of the log begin with.</summary>
    public ulong LogId { get; set; }

    /// <summary>So many bytes of the log are on the disk for certain.</summary>
    public long LogLength { get; set; }

    /// <summary>True where the last run closed it: the log ends there.</summary>
    public bool IsClosed { get; set; }

    /// <summary>When it was made.</summary>
    public DateTime Made { get; set; }

    /// <summary>When a run opened it last.</summary>
    public DateTime Opened { get; set; }

    /// <summary>When the last request went without an answer, or may have: for a while it may still land.</summary>
    public DateTime Lost { get; set; }

    /// <summary>Makes sure that the ledger belongs to an owner. One that knows nobody belongs to whoever opens it.</summary>
    /// <returns>The head with the owner.</returns>
    /// <exception cref="LedgerException">It does not.</exception>
    public LedgerHead Of(LedgerOwner owner, LedgerKey key, LedgerContent content, string folder)
    {
        if (content.Users.Users == 0)
            return this with { BaseUri = owner.Address, Shard = owner.Shard, Token = key.MarkOf(owner.Token) };
        if (BaseUri != owner.Address)
            throw new LedgerException(LedgerFailure.OtherServer, folder, BaseUri);
        if (Shard != owner.Shard)
            throw new LedgerException(LedgerFailure.OtherShard, folder, Shard);
        if (!Token.Equals(key.MarkOf(owner.Token)))
            throw new LedgerException(LedgerFailure.OtherToken, folder);
        return this;
    }

    /// <summary>The bytes of a slot.</summary>
    public byte[] ToBytes()
    {
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8))
        {
            writer.Write(Format);
            writer.Write(BaseUri);
            writer.Write(Token.First);
            writer.Write(Token.Second);
            writer.Write(Shard);
            writer.Write(Generation);
            writer.Write(Log);
            writer.Write(LogId);
            writer.Write(LogLength);
            writer.Write(IsClosed);
            writer.Write(Made.Ticks);
            writer.Write(Opened.Ticks);
            writer.Write(Lost.Ticks);
        }

        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote; of a later format, only its number.</summary>
    /// <exception cref="IOException">The bytes end too early.</exception>
    public static LedgerHead Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        ushort format = reader.ReadUInt16();
        return format > CurrentFormat
            ? new LedgerHead { Format = format }
            : new LedgerHead
            {
                Format = format,
                BaseUri = reader.ReadString(),
                Token = new UserHash(reader.ReadUInt64(), reader.ReadUInt64()),
                Shard = reader.ReadString(),
                Generation = reader.ReadUInt64(),
                Log = reader.ReadString(),
                LogId = reader.ReadUInt64(),
                LogLength = reader.ReadInt64(),
                IsClosed = reader.ReadBoolean(),
                Made = new DateTime(reader.ReadInt64(), DateTimeKind.Utc),
                Opened = new DateTime(reader.ReadInt64(), DateTimeKind.Utc),
                Lost = new DateTime(reader.ReadInt64(), DateTimeKind.Utc),
            };
    }
}

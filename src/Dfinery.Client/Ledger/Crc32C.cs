using System;
#if NET
using System.Buffers.Binary;
using System.Numerics;
#endif

namespace Dfinery.Client.Ledger;

/// <summary>The checksum CRC-32C (Castagnoli), as iSCSI, ext4 and Btrfs use it.</summary>
internal static class Crc32C
{
    /// <summary>Continues a checksum over more bytes; the first one starts from any seed.</summary>
#if NET
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
#else
    // Eight tables: eight bytes a step, a GB a second.
    private const int Step = 8;
    private static readonly uint[] Tables = MakeTables();

    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        uint[] tables = Tables;
        int i = 0;
        for (; i + Step <= bytes.Length; i += Step)
        {
            crc ^= bytes[i] | ((uint)bytes[i + 1] << 8) | ((uint)bytes[i + 2] << 16) | ((uint)bytes[i + 3] << 24);
            crc = tables[0x700 + (crc & 0xFF)] ^ tables[0x600 + ((crc >> 8) & 0xFF)]
                ^ tables[0x500 + ((crc >> 16) & 0xFF)] ^ tables[0x400 + (crc >> 24)]
                ^ tables[0x300 + bytes[i + 4]] ^ tables[0x200 + bytes[i + 5]] ^ tables[0x100 + bytes[i + 6]] ^ tables[bytes[i + 7]];
        }

        for (; i < bytes.Length; i++)
            crc = tables[(crc ^ bytes[i]) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeTables()
    {
        uint[] tables = new uint[Step * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            tables[i] = crc;
        }

        for (int i = 256; i < tables.Length; i++)
            tables[i] = tables[tables[i - 256] & 0xFF] ^ (tables[i - 256] >> 8);
        return tables;
    }
#endif
}

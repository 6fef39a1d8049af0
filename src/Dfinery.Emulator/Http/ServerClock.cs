using System;
using System.Globalization;
using System.Threading;

namespace Dfinery.Emulator.Http;

/// <summary>The server's clock, with the configured skew, and its text for the <c>Date</c> header. Thread-safe.</summary>
internal sealed class ServerClock(TimeSpan skew)
{
    private Stamp _stamp = new(0, string.Empty);

    public DateTimeOffset Now => DateTimeOffset.UtcNow + skew;

    public string Date
    {
        get
        {
            DateTimeOffset now = Now;
            long second = now.ToUnixTimeSeconds();
            Stamp stamp = Volatile.Read(ref _stamp);
            if (stamp.Second != second)
            {
                stamp = new Stamp(second, now.ToString("r", CultureInfo.InvariantCulture));
                Volatile.Write(ref _stamp, stamp);
            }

            return stamp.Text;
        }
    }

    private sealed class Stamp(long second, string text)
    {
        public long Second { get; } = second;

        public string Text { get; } = text;
    }
}

using System;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using FsCheck.Xunit;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>Whatever comes, and in whatever pieces: no answer goes astray, and the next client is served.</summary>
public sealed class ListenerFuzzTests : IDisposable
{
    private static readonly string[] Fragments =
    [
        "POST ", "GET / HTTP/1.1\r\n", " HTTP/1.1\r\n", "Host: x\r\n", "Content-Length: ", "Transfer-Encoding: chunked\r\n",
        "Expect: 100-continue\r\n", "Connection: close\r\n",
        "\r\n\r\n", "\r\n", "\n", "\r", " ", ":", "0\r\n\r\n", "5\r\nhello\r\n", "FFFFFFFF", "7", "\0", "\xFF", "{}",
    ];

    private readonly Bench _bench = new();

    [Property(MaxTest = 200)]
    public async Task Bytes_at_random_bring_nothing_down(byte[] bytes, int seed)
    {
        var random = new Random(seed);
        string text = Some(random) + Encoding.Latin1.GetString(bytes ?? []) + Some(random);
        using (RawClient client = await RawClient.ConnectAsync(_bench))
        {
            try
            {
                await SendInPiecesAsync(client, Encoding.Latin1.GetBytes(text), random);
                client.EndSending();
            }
            catch (SocketException)
            {
                // It has been refused already.
            }

            string answers = await client.ReadToEndAsync();
            Assert.True(answers.Length == 0 || answers.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), answers);
        }

        Assert.Equal(200, (await RawClient.AskAsync(_bench, RawClient.Update(_bench, "u"))).Status);
        Assert.Equal(0, _bench.Emulator.Counters.ActiveRequests);
    }

    [Property(MaxTest = 100)]
    public async Task Requests_in_any_pieces_get_their_own_answers_in_order(int seed)
    {
        var random = new Random(seed);
        string[] users =
        [
            .. Enumerable.Range(0, random.Next(1, 12)).Select(i => $"u{i}-" + new string('x', random.Next(random.Next(300)))),
        ];
        byte[] bytes = Encoding.Latin1.GetBytes(string.Concat(users.Select(user => Request(user, random))));
        using RawClient client = await RawClient.ConnectAsync(_bench);
        Task sending = SendInPiecesAsync(client, bytes, random);
        foreach (string user in users)
        {
            RawAnswer answer = await client.ReadAsync();
            Assert.Equal(200, answer.Status);
            Assert.Equal(user, (string?)answer.Json["result_data"]!["successful_user_ids"]![0]);
        }

        await sending;
        client.EndSending();
        Assert.Equal(string.Empty, await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Clients_side_by_side_get_their_own_answers()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(Requests_in_any_pieces_get_their_own_answers_in_order));
        Assert.Equal(0, _bench.Emulator.Counters.ActiveRequests);
    }

    public void Dispose() => _bench.Dispose();

    private static string Some(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Fragments[random.Next(Fragments.Length)]));

    private static async Task SendInPiecesAsync(RawClient client, byte[] bytes, Random random)
    {
        int largest = random.Next(2) == 0 ? 20 : 2000;
        for (int at = 0; at < bytes.Length;)
        {
            int count = Math.Min(bytes.Length - at, random.Next(1, largest));
            await client.SendAsync(bytes.AsMemory(at, count));
            at += count;
            if (random.Next(20) == 0)
                await Task.Delay(1);
        }
    }

    private string Request(string userId, Random random)
    {
        string lead = random.Next(4) == 0 ? "\r\n" : string.Empty;
        string headers = random.Next(2) == 0 ? string.Empty : $"X-Filler: {new string('f', random.Next(2000))}\r\n";
        if (random.Next(2) == 0)
            return lead + RawClient.Update(_bench, userId, headers);

        var text = new StringBuilder(lead + RawClient.Head(_bench, "Transfer-Encoding: chunked\r\n" + headers));
        string body = Bench.Update(userId);
        for (int at = 0, count; at < body.Length; at += count)
        {
            count = Math.Min(body.Length - at, random.Next(1, 100));
            text.Append(count.ToString("x", null)).Append("\r\n").Append(body, at, count).Append("\r\n");
        }

        return text.Append("0\r\n\r\n").ToString();
    }
}

using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Dfinery.Emulator.Http;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>A request that comes in two parts, cut at each of its bytes in turn, is read as one that comes whole.</summary>
public sealed class SplitTests
{
    [Theory]
    [InlineData("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("\r\nPOST /a HTTP/1.1\nHost: x\nContent-Length: 5\n\nhello")]
    [InlineData("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\nA: b\r\n\r\n")]
    public async Task It_may_be_cut_anywhere(string request)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using Socket socket = await listener.AcceptSocketAsync();
        using ClientConnection connection = ClientConnection.TryOpen(socket)!;
        byte[] bytes = Encoding.ASCII.GetBytes(request);
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            Task<string> reading = ReadAsync(connection);
            await client.GetStream().WriteAsync(bytes.AsMemory(0, cut));
            // What has been read is no longer available.
            await Patience.UntilAsync(() => socket.Available == 0);
            Assert.False(reading.IsCompleted);
            await client.GetStream().WriteAsync(bytes.AsMemory(cut));
            Assert.Equal("/a hello", await reading.WaitAsync(Patience.Limit));
        }
    }

    [Fact]
    public async Task Of_two_that_come_in_one_piece_each_is_read_to_its_own_end()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using Socket socket = await listener.AcceptSocketAsync();
        using ClientConnection connection = ClientConnection.TryOpen(socket)!;
        string both = string.Concat(
            Enumerable.Range(0, 300).Select(i => $"POST /{i} HTTP/1.1\r\nHost: x\r\nContent-Length: {i}\r\n\r\n{new string('b', i)}"));
        Task sending = client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(both)).AsTask();
        for (int i = 0; i < 300; i++)
            Assert.Equal($"/{i} {new string('b', i)}", await ReadAsync(connection).WaitAsync(Patience.Limit));
        await sending;
        client.Close();
        Assert.Null(await connection.ReadHeadAsync());
    }

    private static async Task<string> ReadAsync(ClientConnection connection)
    {
        RequestHead head = (await connection.ReadHeadAsync())!;
        using var body = new MemoryStream();
        Assert.True(await connection.ReadBodyAsync(head, body));
        return head.Target + " " + Encoding.ASCII.GetString(body.ToArray());
    }
}

using System;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Emulator.Http;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Emulator.Tests;

/// <summary>Where it listens, and how it ends.</summary>
public sealed class LoopbackTests
{
    [Fact]
    public void Its_address_is_the_same_on_all_systems()
    {
        using var bench = new Bench();
        Assert.Matches("^http://127\\.0\\.0\\.1:[0-9]+/$", bench.Emulator.BaseUri.AbsoluteUri);
    }

    [Fact]
    public async Task Both_addresses_of_localhost_reach_it()
    {
        using var bench = new Bench();
        foreach (IPAddress address in Dns.GetHostAddresses("localhost").Append(IPAddress.Loopback).Where(IsThere))
        {
            using RawClient client = await RawClient.ConnectAsync(bench, address);
            await client.SendAsync(RawClient.Update(bench, "u"));
            Assert.Equal(200, (await client.ReadAsync()).Status);
        }

        using var request = new System.Net.Http.HttpRequestMessage(
            System.Net.Http.HttpMethod.Get, $"http://localhost:{bench.Emulator.BaseUri.Port}/");
        using System.Net.Http.HttpResponseMessage response = await bench.Http.SendAsync(request);
        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    public async Task No_other_address_does()
    {
        using var bench = new Bench();
        foreach (IPAddress address in NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address)))
        {
            await Assert.ThrowsAnyAsync<SocketException>(() => RawClient.ConnectAsync(bench, address));
        }

        IPEndPoint[] listening =
        [
            .. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(end => end.Port == bench.Emulator.BaseUri.Port),
        ];
        Assert.NotEmpty(listening);
        Assert.All(listening, end => Assert.True(IPAddress.IsLoopback(end.Address), $"{end}"));
    }

    [Fact]
    public void A_client_that_has_left_before_it_is_served_is_no_connection()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Null(ClientConnection.TryOpen(socket));
        socket.Dispose();
        Assert.Null(ClientConnection.TryOpen(socket));
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_connection_that_has_ended()
    {
        using LoopbackListener listener = LoopbackListener.Start(0);
        WeakReference? served = null;
        listener.Accept(connection =>
        {
            served = new WeakReference(connection);
            return Task.CompletedTask;
        });
        using (var client = new TcpClient())
            await client.ConnectAsync(IPAddress.Loopback, listener.Port);
        await Patience.UntilAsync(() =>
        {
            GC.Collect();
            return served is { IsAlive: false };
        });
    }

    [Fact]
    public void What_a_large_answer_needs_is_given_back()
    {
        var exchange = new Exchange();
        exchange.Response.Begin(200);
        Assert.NotEqual(0, exchange.Sent.Length);
        exchange.Answer.Capacity = exchange.Sent.Capacity = 1024 * 1024;
        exchange.End();
        Assert.Equal((0, 0), (exchange.Answer.Capacity, exchange.Sent.Capacity));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void A_port_that_another_server_has_is_named(string text)
    {
        var address = IPAddress.Parse(text);
        if (!IsThere(address))
            return;
        var other = new TcpListener(address, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        var thrown = Assert.Throws<InvalidOperationException>(() => DfineryEmulator.Start(new EmulatorOptions { Port = port }));
        Assert.StartsWith($"Port {port} on loopback cannot be used: ", thrown.Message, StringComparison.Ordinal);
        other.Stop();
        using var bench = new Bench(new EmulatorOptions { Port = port });
        Assert.Equal(port, bench.Emulator.BaseUri.Port);
    }

    [Fact]
    public async Task A_stop_ends_every_connection_whatever_it_is_doing()
    {
        using var bench = new Bench(new EmulatorOptions { BreakUserId = ["hung"], BreakBy = EmulatedBreak.Hang });
        using RawClient idle = await RawClient.ConnectAsync(bench);
        using RawClient answered = await RawClient.ConnectAsync(bench);
        using RawClient halfway = await RawClient.ConnectAsync(bench);
        using RawClient hung = await RawClient.ConnectAsync(bench);
        using RawClient refused = await RawClient.ConnectAsync(bench);
        await answered.SendAsync(RawClient.Update(bench, "u"));
        await answered.ReadAsync();
        await halfway.SendAsync(RawClient.Update(bench, "u")[..^5]);
        await refused.SendAsync("?\n\n");
        await refused.ReadAsync();
        await hung.SendAsync(RawClient.Update(bench, "hung"));
        await Patience.UntilAsync(() => bench.Emulator.HangingConnections == 1);
        bench.Emulator.Stop();
        foreach (RawClient client in new[] { idle, answered, halfway, hung, refused })
            Assert.Equal(string.Empty, await client.ReadToEndAsync());
        Assert.True(hung.IsReset);
        await Assert.ThrowsAnyAsync<SocketException>(() => RawClient.ConnectAsync(bench));
    }

    [Fact]
    public async Task Many_connections_are_served_at_once_and_hold_no_thread()
    {
        const int Many = 400;
        using var bench = new Bench(new EmulatorOptions { BreakUserId = ["hung"], BreakBy = EmulatedBreak.Hang });
        RawClient[] clients = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => RawClient.ConnectAsync(bench)));
        try
        {
            for (int round = 0; round < 2; round++)
            {
                await Task.WhenAll(clients.Select(async (client, i) =>
                {
                    await client.SendAsync(RawClient.Update(bench, "u" + i));
                    Assert.Contains($"\"u{i}\"", (await client.ReadAsync()).Body, StringComparison.Ordinal);
                }));
            }

            await Task.WhenAll(clients.Select(client => client.SendAsync(RawClient.Update(bench, "hung"))));
            await Patience.UntilAsync(() => bench.Emulator.HangingConnections == Many);
            Assert.InRange(ThreadPool.ThreadCount, 0, Many / 2);
        }
        finally
        {
            foreach (RawClient client in clients)
                client.Dispose();
        }
    }

    private static bool IsThere(IPAddress address)
    {
        try
        {
            var listener = new TcpListener(address, 0);
            listener.Start();
            listener.Stop();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

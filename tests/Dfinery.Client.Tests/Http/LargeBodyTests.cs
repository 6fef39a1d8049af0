using System;
using System.Text;
using System.Threading.Tasks;
using Dfinery.Client.Http;
using Dfinery.Emulator;
using Dfinery.Testing;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>A refusal of a large body is seen as one, and not as a connection that broke.</summary>
public sealed class LargeBodyTests
{
    private const string Path = "/api/v1/users/profile/update";

    [Theory]
    [InlineData(413, "413 Payload Too Large")]
    [InlineData(401, "401 Unauthorized")]
    public async Task A_large_body_is_not_sent_to_a_server_that_refuses_it(int status, string line)
    {
        using var server = new RawServer(line);
        DfineryException thrown = await RefusedAsync(server.Address, OneUser.Token, Path, DfineryClient.ExpectContinueBytes + 1);
        Assert.Equal((DfineryFailure.Refused, status), (thrown.Failure, thrown.StatusCode));
        RawRequest request = await server.OneAsync();
        Assert.Contains("\r\nExpect: 100-continue\r\n", request.Head);
        Assert.Equal(0, request.BodyBytes);
    }

    [Fact]
    public async Task A_small_body_does_not_wait_to_be_asked_for()
    {
        using var server = new RawServer("413 Payload Too Large");
        await RefusedAsync(server.Address, OneUser.Token, Path, DfineryClient.ExpectContinueBytes);
        Assert.DoesNotContain("Expect", (await server.OneAsync()).Head);
    }

    [Theory]
    [InlineData("another", Path, 5, 400, 4001)]
    [InlineData(null, "/nowhere", 5, 404, 4002)]
    [InlineData(null, Path, 5, 400, 4002)]
    [InlineData(null, Path, 9, 413, 4002)]
    [InlineData("another", Path, 20, 400, 4001)]
    public async Task The_emulator_reads_what_it_refuses(string? token, string path, int megabytes, int status, int code)
    {
        using var emulator = DfineryEmulator.Start(new EmulatorOptions());
        DfineryException thrown = await RefusedAsync(emulator.BaseUri, token ?? emulator.Token, path, megabytes * 1024 * 1024);
        Assert.Equal((DfineryFailure.Refused, status, code), (thrown.Failure, thrown.StatusCode, thrown.ResultCode));
    }

    private static async Task<DfineryException> RefusedAsync(Uri address, string token, string path, int bytes)
    {
        using var client = new DfineryClient(new DfineryClientOptions(token) { BaseUri = address });
        byte[] body = Encoding.ASCII.GetBytes("{}".PadRight(bytes));
        return await Assert.ThrowsAsync<DfineryException>(() => client.PostAsync(path, body));
    }
}

using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;
using Dfinery.Emulator.Http;

namespace Dfinery.Emulator;

/// <summary>
/// The Dfinery user API on loopback, for tests of runbooks: the contract, its quota, and faults on request. It keeps users in memory
/// and talks to nobody.
/// <para>
/// Where the contract is silent: a user that was never set is viewed as one with nothing set (flags <c>Undefined</c>, other keys
/// absent), and deleting from it succeeds; <c>user_id</c> may be named in a profile view and is then among the properties, but is not
/// where all are asked for; an empty <c>property_names</c> asks for all; a path it does not know gets HTTP 404 and a method other than
/// POST 405, both with code 4002; a <c>Content-Type</c> other than <c>application/json</c> gets 400 and 4002. A refused batch applies
/// nothing. Refused paths, methods and tokens meet no fault and do not count against the quota.
/// </para>
/// <para>
/// Faults come from one seeded random: the fate of request number n, in order of arrival, depends on the seed and n alone. A client that
/// sends one request after the other meets the same faults in each run; with several in flight, the same numbers meet the same faults,
/// but which request gets which number is the race's affair.
/// </para>
/// </summary>
public sealed class DfineryEmulator : IDisposable
{
    private const int PortAttempts = 20;

    private readonly EmulatorOptions _options;
    private readonly EmulatorServer _server;
    private int _isStopped;

    private DfineryEmulator(HttpListener listener, Uri baseUri, EmulatorOptions options)
    {
        _options = options;
        BaseUri = baseUri;
        Token = options.Token ?? "emulator-" + BitConverter.ToString(RandomBytes(16)).Replace("-", string.Empty).ToLowerInvariant();
        Seed = options.Seed ?? BitConverter.ToInt32(RandomBytes(4), 0);
        _server = new EmulatorServer(listener, options, Token, new EmulatorSession(options, Seed));
    }

    /// <summary>The address to give to a client; on loopback only.</summary>
    public Uri BaseUri { get; }

    /// <summary>The only token it takes. Good for nothing else, so it may be shown.</summary>
    public string Token { get; }

    /// <summary>The seed of the faults: give it to another emulator to meet them again.</summary>
    public int Seed { get; }

    /// <summary>False once it was stopped.</summary>
    public bool IsRunning => Volatile.Read(ref _isStopped) == 0;

    /// <summary>All users that were ever set, by id, letter by letter. Live until the next reset.</summary>
    public IReadOnlyDictionary<string, EmulatedUser> Users => _server.Session.Store.Users;

    /// <summary>The last requests as the log stands now, newest last. A request is in it before its answer is sent.</summary>
    public IReadOnlyList<EmulatedRequest> Requests => _server.Session.Log.Snapshot();

    /// <summary>What it has done. Live until the next reset.</summary>
    public EmulatorCounters Counters => _server.Session.Counters;

    /// <summary>How many connections are kept for requests that hang.</summary>
    internal int HangingConnections => _server.Session.Hung.Count;

    /// <summary>Starts one.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The port is taken.</exception>
    public static DfineryEmulator Start(EmulatorOptions options)
    {
        if (options is null)
            throw new ArgumentNullException(nameof(options));
        options = options.CheckedCopy();
        HttpListener listener = Listen(options.Port, out Uri baseUri);
        var emulator = new DfineryEmulator(listener, baseUri, options);
        emulator._server.Start();
        return emulator;
    }

    /// <summary>Forgets users, requests and counts, opens the quota's window anew and starts the faults from the first. Hung and held back requests are cut.</summary>
    public void Reset()
    {
        var session = new EmulatorSession(_options, Seed);
        if (!IsRunning)
            session.End();
        _server.Replace(session);
    }

    /// <summary>Stops at once, whatever hangs; a second time it does nothing. Users, requests and counts stay readable.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _isStopped, 1) == 0)
            _server.Stop();
    }

    /// <summary>Stops.</summary>
    public void Dispose() => Stop();

    private static HttpListener Listen(int port, out Uri baseUri)
    {
        // http.sys lets everybody listen on "localhost", and on nothing else; elsewhere the number says which loopback.
        string host = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "localhost" : "127.0.0.1";
        for (int attempt = 1; ; attempt++)
        {
            int tried = port == 0 ? FreePort() : port;
            var listener = new HttpListener();
            try
            {
                baseUri = new Uri($"http://{host}:{tried}/");
                listener.Prefixes.Add(baseUri.AbsoluteUri);
                listener.Start();
                return listener;
            }
            catch (Exception e) when (e is HttpListenerException or SocketException)
            {
                listener.Abort();
                if (port != 0 || attempt == PortAttempts)
                    throw new InvalidOperationException($"Port {tried} on loopback cannot be used: {e.Message}", e);
            }
        }
    }

    private static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        try
        {
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        finally
        {
            listener.Stop();
        }
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        using var random = RandomNumberGenerator.Create();
        random.GetBytes(bytes);
        return bytes;
    }
}

using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Threading;
using Dfinery.Emulator.Http;

namespace Dfinery.Emulator;

/// <summary>
/// An emulator of the Dfinery user API on loopback, for testing scripts: the contract, the quota, and faults on request. Users are kept in
/// memory; nothing is sent anywhere.
/// <para>
/// Where the contract is silent: a view of an unknown user succeeds and returns nothing set (flags <c>Undefined</c>, other keys absent),
/// and a deletion from it succeeds. A profile view may name <c>user_id</c> and then returns it among the properties; a view of all
/// properties does not. An empty <c>property_names</c> means all. An unknown path gets HTTP 404 and a method other than POST 405, both with
/// code 4002; a <c>Content-Type</c> other than <c>application/json</c> gets 400 and 4002. A refused batch applies nothing. Requests refused
/// for their path, method or token meet no fault and do not count against the quota.
/// </para>
/// <para>
/// The fault of request number n, in the order of arrival, depends only on the seed and n. A client that sends one request at a time meets
/// the same faults in each run; with several in flight, the same numbers meet the same faults, but which request gets which number is a
/// race.
/// </para>
/// </summary>
public sealed class DfineryEmulator : IDisposable
{
    private readonly EmulatorOptions _options;
    private readonly EmulatorServer _server;
    private int _isStopped;

    private DfineryEmulator(LoopbackListener listener, EmulatorOptions options)
    {
        _options = options;
        BaseUri = new Uri($"http://127.0.0.1:{listener.Port}/");
        Token = options.Token ?? "emulator-" + BitConverter.ToString(RandomBytes(16)).Replace("-", string.Empty).ToLowerInvariant();
        Seed = options.Seed ?? BitConverter.ToInt32(RandomBytes(4), 0);
        _server = new EmulatorServer(listener, options, Token, new EmulatorSession(options, Seed));
    }

    /// <summary>The address for clients; on loopback only.</summary>
    public Uri BaseUri { get; }

    /// <summary>The only valid token. It is good for nothing else, so it may be shown.</summary>
    public string Token { get; }

    /// <summary>The seed of the faults; another emulator with this seed repeats them.</summary>
    public int Seed { get; }

    /// <summary>False after <see cref="Stop"/>.</summary>
    public bool IsRunning => Volatile.Read(ref _isStopped) == 0;

    /// <summary>The users, by id (case-sensitive). Live until the next reset.</summary>
    public EmulatedUserCollection Users => _server.Session.Store.Users;

    /// <summary>A copy of the request log, newest last. A request is in the log before its answer is sent.</summary>
    public IReadOnlyList<EmulatedRequest> Requests => _server.Session.Log.Snapshot();

    /// <summary>Counts of what it has done. Live until the next reset.</summary>
    public EmulatorCounters Counters => _server.Session.Counters;

    /// <summary>The open connections of hung requests.</summary>
    internal int HangingConnections => _server.Session.HangingConnections;

    /// <summary>Starts an emulator.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidOperationException">The port is in use.</exception>
    public static DfineryEmulator Start(EmulatorOptions options)
    {
        if (options is null)
            throw new ArgumentNullException(nameof(options));
        options = options.CheckedCopy();
        var emulator = new DfineryEmulator(LoopbackListener.Start(options.Port), options);
        emulator._server.Start();
        return emulator;
    }

    /// <summary>
    /// Goes back to the start: the users are those of the options, there are no requests, counts or quota window, and the faults begin
    /// again. Hung and delayed requests are dropped.
    /// </summary>
    public void Reset()
    {
        var session = new EmulatorSession(_options, Seed);
        if (!IsRunning)
            session.Dispose();
        _server.Replace(session);
    }

    /// <summary>Stops at once and drops all requests; has no effect the second time. Users, requests and counts stay readable.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _isStopped, 1) == 0)
            _server.Stop();
    }

    /// <summary>Stops.</summary>
    public void Dispose() => Stop();

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        using var random = RandomNumberGenerator.Create();
        random.GetBytes(bytes);
        return bytes;
    }
}

using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Emulator.Contract;
using Dfinery.Emulator.Faults;

namespace Dfinery.Emulator.Http;

/// <summary>
/// Has requests handled, those of one connection one after the other, and sends the answers, except where a fault prevents it. Waiting
/// (latency, hung requests, slow clients) blocks no thread.
/// </summary>
internal sealed class EmulatorServer
{
    private readonly LoopbackListener _listener;
    private readonly EmulatorOptions _options;
    private readonly ServerClock _clock;
    private readonly ServerClock _wrongClock;
    private readonly RequestHandler _handler;
    private readonly ConcurrentBag<Exchange> _idle = [];
    private volatile EmulatorSession _session;

    public EmulatorServer(LoopbackListener listener, EmulatorOptions options, string token, EmulatorSession session)
    {
        _listener = listener;
        _options = options;
        _session = session;
        _clock = new ServerClock(options.ClockSkew);
        _wrongClock = new ServerClock(options.ClockSkew + options.DateSkew);
        _handler = new RequestHandler(options, token, _clock);
    }

    public EmulatorSession Session => _session;

    public void Start() => _listener.Accept(ServeAsync);

    public void Replace(EmulatorSession session)
    {
        EmulatorSession before = _session;
        _session = session;
        before.Dispose();
    }

    public void Stop()
    {
        _session.Dispose();
        _listener.Dispose();
    }

    private async Task ServeAsync(ClientConnection connection)
    {
        try
        {
            while (await connection.ReadHeadAsync().ConfigureAwait(false) is { } head)
            {
                if (!await TryServeAsync(connection, head).ConfigureAwait(false))
                    return;
            }
        }
        catch (ProtocolException e)
        {
            await RejectAsync(connection, e).ConfigureAwait(false);
        }
        catch (Exception e) when (ClientConnection.IsEnd(e))
        {
            connection.Cut();
        }
    }

    /// <summary>Serves one request.</summary>
    /// <returns>Whether another one may follow on the connection.</returns>
    private async Task<bool> TryServeAsync(ClientConnection connection, RequestHead head)
    {
        if (!_idle.TryTake(out Exchange? exchange))
            exchange = new Exchange();
        bool isBodyRead = await connection.ReadBodyAsync(head, exchange.Body).ConfigureAwait(false);
        exchange.Begin(_session, head, !isBodyRead);
        try
        {
            bool isAdmitted = _handler.TryAdmit(exchange);
            if (_options.Latency > TimeSpan.Zero)
                await Task.Delay(_options.Latency, exchange.Session.Ended).ConfigureAwait(false);
            if (isAdmitted)
                _handler.Handle(exchange);
            return await TryFinishAsync(connection, exchange).ConfigureAwait(false);
        }
        catch (Exception e) when (!ClientConnection.IsEnd(e))
        {
            connection.Cut();
            exchange.Session.Log.Add(exchange.ToRecord($"{e.GetType().Name} in the emulator"));
            return false;
        }
        finally
        {
            exchange.End();
            _idle.Add(exchange);
        }
    }

    private async Task<bool> TryFinishAsync(ClientConnection connection, Exchange exchange)
    {
        bool isHung = exchange.Fault is Fault.HangBeforeApplying or Fault.HangAfterApplying;
        bool isCut = exchange.Fault is Fault.DropBeforeApplying or Fault.DropAfterApplying;
        if (isHung || isCut)
        {
            exchange.StatusCode = 0;
            exchange.ResultCode = null;
        }

        // Before anything is sent: a client that has its answer finds the request in the log.
        EmulatorSession session = exchange.Session;
        session.Counters.Count(exchange.Fault);
        if (!session.Log.IsOff)
            session.Log.Add(exchange.ToRecord());
        exchange.MarkFinished();

        if (isHung)
            await session.HangAsync(connection).ConfigureAwait(false);
        else if (isCut)
            connection.Cut();
        else
            return await TrySendAsync(connection, exchange).ConfigureAwait(false);
        return false;
    }

    private async Task<bool> TrySendAsync(ClientConnection connection, Exchange exchange)
    {
        RequestHead head = exchange.Head;
        bool isHalf = exchange.Fault == Fault.DropHalfway;
        int length = (int)exchange.Answer.Length;
        BeginAnswer(exchange);
        SetHeaders(exchange.Response, exchange);
        if (head.IsHttp10 || !head.KeepsAlive)
            exchange.Response.AddHeader("Connection", head.KeepsAlive ? "keep-alive" : "close");
        int count = head.Method == "HEAD" ? 0 : isHalf ? length / 2 : length;
        await exchange.Response.SendAsync(connection, exchange.Answer, count).ConfigureAwait(false);
        if (isHalf)
            connection.Dispose();
        else if (!head.KeepsAlive)
            await connection.CloseAsync().ConfigureAwait(false);
        return !isHalf && head.KeepsAlive;
    }

    /// <summary>Answers what is no request, as the API answers a wrong one; it is in no log.</summary>
    private async Task RejectAsync(ClientConnection connection, ProtocolException rejected)
    {
        var exchange = new Exchange();
        exchange.Refuse(rejected.StatusCode, ResultCode.InvalidRequest, rejected.Message);
        BeginAnswer(exchange);
        exchange.Response.AddHeader("Date", _clock.Date);
        exchange.Response.AddHeader("Connection", "close");
        try
        {
            await exchange.Response.SendAsync(connection, exchange.Answer, (int)exchange.Answer.Length).ConfigureAwait(false);
            await connection.CloseAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (ClientConnection.IsEnd(e))
        {
            connection.Cut();
        }
    }

    private static void BeginAnswer(Exchange exchange)
    {
        exchange.Response.Begin(exchange.StatusCode);
        exchange.Response.AddHeader("Content-Type", "application/json");
        exchange.Response.AddHeader("Content-Length", exchange.Answer.Length.ToString(CultureInfo.InvariantCulture));
    }

    private void SetHeaders(ResponseWriter response, Exchange exchange)
    {
        bool isDateBad = exchange.Session.Headers.HasBadDate(exchange.Number);
        if (!isDateBad || !_options.NoDate)
            response.AddHeader("Date", isDateBad ? _wrongClock.Date : _clock.Date);
        if (exchange.StatusCode == 405)
            response.AddHeader("Allow", "POST");
        if (_options.NoQuotaHeaders)
            return;

        long reset = (exchange.Quota.Reset + exchange.Session.Headers.ResetShift(exchange.Number)).ToUnixTimeMilliseconds();
        if (_options.ResetInSeconds)
            // Rounded up: a client must not come back before the window ends.
            reset = (reset + 999) / 1000;
        response.AddHeader(QuotaHeaders.Limit, _options.QuotaWindow);
        response.AddHeader(QuotaHeaders.Remaining, exchange.Quota.Remaining.ToString(CultureInfo.InvariantCulture));
        response.AddHeader(QuotaHeaders.Reset, reset.ToString(CultureInfo.InvariantCulture));
    }
}

using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Emulator.Contract;
using Dfinery.Emulator.Faults;

namespace Dfinery.Emulator.Http;

/// <summary>
/// Accepts requests, has them handled and sends the answers, except where a fault prevents it. Waiting (latency, hung requests, slow
/// clients) blocks no thread.
/// </summary>
internal sealed class EmulatorServer
{
    private readonly HttpListener _listener;
    private readonly EmulatorOptions _options;
    private readonly ServerClock _clock;
    private readonly ServerClock _wrongClock;
    private readonly RequestHandler _handler;
    private readonly ConcurrentBag<Exchange> _idle = [];
    private volatile EmulatorSession _session;
    private volatile bool _isStopped;

    public EmulatorServer(HttpListener listener, EmulatorOptions options, string token, EmulatorSession session)
    {
        _listener = listener;
        _options = options;
        _session = session;
        _clock = new ServerClock(options.ClockSkew);
        _wrongClock = new ServerClock(options.ClockSkew + options.DateSkew);
        _handler = new RequestHandler(options, token, _clock);
    }

    public EmulatorSession Session => _session;

    public void Start()
    {
        for (int i = 0; i < 2 * Math.Max(2, Environment.ProcessorCount); i++)
            _ = Task.Run(AcceptAsync);
    }

    public void Replace(EmulatorSession session)
    {
        EmulatorSession before = _session;
        _session = session;
        before.Dispose();
    }

    public void Stop()
    {
        _isStopped = true;
        // The session first, so that each client sees a dropped connection; the listener would send an empty 200.
        _session.Dispose();
        _listener.Abort();
    }

    private async Task AcceptAsync()
    {
        while (!_isStopped)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (ClientConnection.IsConnectionError(e))
            {
                if (!_listener.IsListening)
                    return;
                continue;
            }

            _ = ServeAsync(context);
        }
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        EmulatorSession session = _session;
        if (!_idle.TryTake(out Exchange? exchange))
            exchange = new Exchange();
        try
        {
            exchange.Begin(session, context);
            ClientConnection.MarkUnfinished(context);
            await exchange.ReadBodyAsync().ConfigureAwait(false);
            bool isAdmitted = _handler.TryAdmit(exchange);
            if (_options.Latency > TimeSpan.Zero)
                await Task.Delay(_options.Latency, session.Ended).ConfigureAwait(false);
            if (isAdmitted)
                _handler.Handle(exchange);
            await FinishAsync(exchange).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            ClientConnection.Cut(context);
            if (!ClientConnection.IsConnectionError(e))
                session.Log.Add(exchange.ToRecord($"{e.GetType().Name} in the emulator"));
        }
        finally
        {
            exchange.End();
            _idle.Add(exchange);
        }
    }

    private async Task FinishAsync(Exchange exchange)
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
            session.Hung.Add(exchange.Context);
        else if (isCut)
            ClientConnection.Cut(exchange.Context);
        else
            await SendAsync(exchange).ConfigureAwait(false);
    }

    private async Task SendAsync(Exchange exchange)
    {
        HttpListenerResponse response = exchange.Context.Response;
        int count = (int)exchange.Answer.Length;
        response.StatusCode = exchange.StatusCode;
        response.ContentType = "application/json";
        response.ContentLength64 = count;
        SetHeaders(response, exchange);
        if (exchange.Fault == Fault.DropHalfway)
        {
            await response.OutputStream.WriteAsync(exchange.Answer.GetBuffer(), 0, count / 2).ConfigureAwait(false);
            ClientConnection.Cut(exchange.Context);
            return;
        }

        if (count > 0 && exchange.Method != "HEAD")
            await response.OutputStream.WriteAsync(exchange.Answer.GetBuffer(), 0, count).ConfigureAwait(false);
        response.Close();
    }

    private void SetHeaders(HttpListenerResponse response, Exchange exchange)
    {
        WebHeaderCollection headers = response.Headers;
        headers["Date"] = DateOf(exchange);
        if (exchange.StatusCode == 405)
            headers["Allow"] = "POST";
        if (_options.NoQuotaHeaders)
            return;

        headers[QuotaHeaders.Limit] = _options.QuotaWindow;
        headers[QuotaHeaders.Remaining] = exchange.Quota.Remaining.ToString(CultureInfo.InvariantCulture);
        long reset = (exchange.Quota.Reset + exchange.Session.Headers.ResetShift(exchange.Number)).ToUnixTimeMilliseconds();
        if (_options.ResetInSeconds)
            // Rounded up: a client must not come back before the window ends.
            reset = (reset + 999) / 1000;
        headers[QuotaHeaders.Reset] = reset.ToString(CultureInfo.InvariantCulture);
    }

    private string DateOf(Exchange exchange)
    {
        if (!exchange.Session.Headers.HasBadDate(exchange.Number))
            return _clock.Date;
        // HttpListener adds the header where there is none; an empty one stays.
        return _options.NoDate ? string.Empty : _wrongClock.Date;
    }
}

using System;
using System.Collections.Generic;
using System.Net;
using System.Text.Json;
using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Emulator.Contract;
using Dfinery.Emulator.Faults;

namespace Dfinery.Emulator.Http;

/// <summary>One request with its answer. Used again and again, for its buffers.</summary>
internal sealed class Exchange
{
    private const int MaxBodyBytes = 8 * 1024 * 1024;
    private static readonly Dictionary<string, UserOperation> Operations = MakeOperations();

    private bool _isActive;

    public Exchange() => Writer = new Utf8JsonWriter(Answer, AnswerWriter.Options);

    public EmulatorSession Session { get; private set; } = null!;

    public HttpListenerContext Context { get; private set; } = null!;

    public long Number { get; private set; }

    public DateTime Arrived { get; private set; }

    public string Path { get; private set; } = string.Empty;

    public UserOperation? Operation { get; private set; }

    public ByteBuffer Body { get; } = new();

    public bool IsBodyTooLarge { get; private set; }

    public ParsedRequest Request { get; } = new();

    public UserFate[] UserFates { get; } = new UserFate[UserOperation.MaxUsers];

    /// <summary>How many requests were in flight when it came, itself included.</summary>
    public long ActiveOnArrival { get; private set; }

    public QuotaReport Quota { get; set; }

    public Fate Fate { get; set; }

    /// <summary>The fault that really befell it.</summary>
    public Fault Fault { get; set; }

    public int StatusCode { get; set; }

    public int? ResultCode { get; set; }

    public ByteBuffer Answer { get; } = new();

    public Utf8JsonWriter Writer { get; }

    public string Method => Context.Request.HttpMethod;

    public void Begin(EmulatorSession session, HttpListenerContext context)
    {
        Session = session;
        Context = context;
        Number = session.Counters.Arrive(out long active);
        ActiveOnArrival = active;
        _isActive = true;
        Arrived = DateTime.UtcNow;
        string path = context.Request.RawUrl ?? string.Empty;
        int query = path.IndexOf('?');
        Path = query < 0 ? path : path.Substring(0, query);
        Operation = Operations.TryGetValue(Path, out UserOperation? operation) ? operation : null;
        Quota = default;
        Fate = default;
        Fault = Fault.None;
        StatusCode = 0;
        ResultCode = null;
    }

    /// <summary>No longer in flight. To be called before the answer goes out, or a client's next request could seem to overlap.</summary>
    public void Leave()
    {
        if (_isActive)
            Session.Counters.Leave();
        _isActive = false;
    }

    /// <summary>Lets the data go.</summary>
    public void End()
    {
        Leave();
        Session = null!;
        Context = null!;
        Request.Clear();
        Body.Clear();
        Answer.Clear();
        IsBodyTooLarge = false;
    }

    public async Task ReadBodyAsync()
    {
        HttpListenerRequest request = Context.Request;
        if (!request.HasEntityBody)
            return;
        long length = request.ContentLength64;
        if (length > MaxBodyBytes)
        {
            IsBodyTooLarge = true;
            return;
        }

        Body.Reserve((int)Math.Max(length, 1));
        while (length < 0 || Body.Count < length)
        {
            Body.Reserve(1);
            int read = await request.InputStream.ReadAsync(Body.Array, Body.Count, Body.Free).ConfigureAwait(false);
            if (read == 0)
                return;
            Body.Advance(read);
            if (Body.Count > MaxBodyBytes)
            {
                IsBodyTooLarge = true;
                return;
            }
        }
    }

    /// <summary>Starts the answer anew.</summary>
    public void ClearAnswer()
    {
        Answer.Count = 0;
        Writer.Reset(Answer);
        ResultCode = null;
    }

    public void Refuse(int statusCode, int resultCode, string message)
    {
        ClearAnswer();
        StatusCode = statusCode;
        ResultCode = resultCode;
        AnswerWriter.WriteRefusal(Writer, resultCode, message);
    }

    /// <summary>For the log.</summary>
    public EmulatedRequest ToRecord(string? error = null) => new(Number, Arrived, Method, Path, Body.Span.ToArray())
    {
        Operation = Operation?.Name,
        UserIds = Request.CopyUserIds(),
        PropertyNames = Request.CopyNames(),
        StatusCode = StatusCode == 0 ? null : StatusCode,
        ResultCode = ResultCode,
        Fault = error ?? (Fault == Fault.None ? null : Fault.ToString()),
    };

    private static Dictionary<string, UserOperation> MakeOperations()
    {
        var operations = new Dictionary<string, UserOperation>(StringComparer.Ordinal);
        foreach (UserOperation operation in UserOperation.All)
            operations.Add(operation.Path, operation);
        return operations;
    }
}

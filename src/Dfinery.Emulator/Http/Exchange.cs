using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Text.Json;
using System.Threading.Tasks;
using Dfinery.Client.Contract;
using Dfinery.Emulator.Contract;
using Dfinery.Emulator.Faults;

namespace Dfinery.Emulator.Http;

/// <summary>One request and its answer. Reused, so that its buffers are.</summary>
internal sealed class Exchange
{
    private const int MaxBodyBytes = 8 * 1024 * 1024;
    // What is refused is read too, for a client that is still writing when the connection closes never sees the answer.
    private const int MaxDrainedBytes = 64 * 1024 * 1024;
    private const int ChunkBytes = 8192;
    // A buffer that one large request has grown is not kept.
    private const int KeptBytes = 256 * 1024;
    private static readonly Dictionary<string, UserOperation> Operations = MakeOperations();

    private bool _isActive;

    public Exchange() => Writer = new Utf8JsonWriter(Answer, AnswerWriter.Options);

    public EmulatorSession Session { get; private set; } = null!;

    public HttpListenerContext Context { get; private set; } = null!;

    public long Number { get; private set; }

    public DateTime Arrived { get; private set; }

    public string Path { get; private set; } = string.Empty;

    public UserOperation? Operation { get; private set; }

    /// <summary>The request's body, at most 8 MB; empty for a larger one.</summary>
    public MemoryStream Body { get; } = new();

    public bool IsBodyTooLarge { get; private set; }

    public ParsedRequest Request { get; } = new();

    public UserOutcome[] UserOutcomes { get; } = new UserOutcome[UserOperation.MaxUsers];

    /// <summary>Requests in flight when it arrived, itself included.</summary>
    public long ActiveOnArrival { get; private set; }

    public QuotaReport Quota { get; set; }

    /// <summary>The fault that was planned for it.</summary>
    public FaultDecision Decision { get; set; }

    /// <summary>The fault that it met.</summary>
    public Fault Fault { get; set; }

    public int StatusCode { get; set; }

    public int? ResultCode { get; set; }

    /// <summary>The answer's body.</summary>
    public MemoryStream Answer { get; } = new();

    public Utf8JsonWriter Writer { get; }

    public string Method => Context.Request.HttpMethod;

    public void Begin(EmulatorSession session, HttpListenerContext context)
    {
        Session = session;
        Context = context;
        Number = session.Counters.StartRequest(out long active);
        ActiveOnArrival = active;
        _isActive = true;
        Arrived = DateTime.UtcNow;
        string path = context.Request.RawUrl ?? string.Empty;
        int query = path.IndexOf('?');
        Path = query < 0 ? path : path.Substring(0, query);
        Operation = Operations.TryGetValue(Path, out UserOperation? operation) ? operation : null;
        Quota = default;
        Decision = default;
        Fault = Fault.None;
        StatusCode = 0;
        ResultCode = null;
    }

    /// <summary>
    /// Counts it as no longer in flight. Call it before sending the answer: otherwise the client's next request could overlap with it.
    /// </summary>
    public void MarkFinished()
    {
        if (_isActive)
            Session.Counters.EndRequest();
        _isActive = false;
    }

    /// <summary>Drops the data.</summary>
    public void End()
    {
        MarkFinished();
        Session = null!;
        Context = null!;
        Request.Clear();
        Clear(Body);
        Clear(Answer);
        IsBodyTooLarge = false;
    }

    public async Task ReadBodyAsync()
    {
        HttpListenerRequest request = Context.Request;
        if (!request.HasEntityBody)
            return;
        IsBodyTooLarge = request.ContentLength64 > MaxBodyBytes;

        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            int read;
            long total = 0;
            while (total < MaxDrainedBytes
                && (read = await request.InputStream.ReadAsync(chunk, 0, chunk.Length).ConfigureAwait(false)) > 0)
            {
                total += read;
                IsBodyTooLarge |= total > MaxBodyBytes;
                if (IsBodyTooLarge)
                    Body.SetLength(0);
                else
                    Body.Write(chunk, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Discards what was written of the answer.</summary>
    public void ClearAnswer()
    {
        Answer.SetLength(0);
        Writer.Reset();
        ResultCode = null;
    }

    /// <summary>Replaces the answer's body by other bytes.</summary>
    public void ReplaceAnswer(byte[] body)
    {
        Answer.SetLength(0);
        Answer.Write(body, 0, body.Length);
    }

    /// <summary>Replaces the answer by an envelope without data.</summary>
    public void Refuse(int statusCode, int resultCode, string message)
    {
        ClearAnswer();
        StatusCode = statusCode;
        ResultCode = resultCode;
        AnswerWriter.WriteRefusal(Writer, resultCode, message);
    }

    /// <summary>The entry for the request log.</summary>
    public EmulatedRequest ToRecord(string? error = null) => new(Number, Arrived, Method, Path, Body.ToArray())
    {
        Operation = Operation?.Name,
        UserIds = Request.CopyUserIds(),
        PropertyNames = Request.CopyNames(),
        StatusCode = StatusCode == 0 ? null : StatusCode,
        ResultCode = ResultCode,
        Fault = error ?? (Fault == Fault.None ? null : Fault.ToString()),
    };

    private static void Clear(MemoryStream buffer)
    {
        buffer.SetLength(0);
        if (buffer.Capacity > KeptBytes)
            buffer.Capacity = 0;
    }

    private static Dictionary<string, UserOperation> MakeOperations()
    {
        var operations = new Dictionary<string, UserOperation>(StringComparer.Ordinal);
        foreach (UserOperation operation in UserOperation.All)
            operations.Add(operation.Path, operation);
        return operations;
    }
}

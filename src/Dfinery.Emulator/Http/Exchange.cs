using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Dfinery.Client.Contract;
using Dfinery.Emulator.Contract;
using Dfinery.Emulator.Faults;

namespace Dfinery.Emulator.Http;

/// <summary>One request and its answer. Reused, so that its buffers are.</summary>
internal sealed class Exchange
{
    // A buffer that one large request has grown is not kept.
    private const int KeptBytes = 256 * 1024;
    private static readonly Dictionary<string, UserOperation> Operations = MakeOperations();

    private bool _isActive;

    public Exchange()
    {
        Writer = new Utf8JsonWriter(Answer, AnswerWriter.Options);
        Response = new ResponseWriter(Sent);
    }

    public EmulatorSession Session { get; private set; } = null!;

    public RequestHead Head { get; private set; } = null!;

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

    /// <summary>The answer with its headers, as it is sent.</summary>
    public MemoryStream Sent { get; } = new();

    public ResponseWriter Response { get; }

    public void Begin(EmulatorSession session, RequestHead head, bool isBodyTooLarge)
    {
        Session = session;
        Head = head;
        IsBodyTooLarge = isBodyTooLarge;
        Number = session.Counters.StartRequest(out long active);
        ActiveOnArrival = active;
        _isActive = true;
        Arrived = DateTime.UtcNow;
        int query = head.Target.IndexOf('?');
        Path = query < 0 ? head.Target : head.Target.Substring(0, query);
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
        Head = null!;
        Request.Clear();
        Clear(Body);
        Clear(Answer);
        Clear(Sent);
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
    public EmulatedRequest ToRecord(string? error = null) => new(Number, Arrived, Head.Method, Path, Body.ToArray())
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

namespace Dfinery.Client.Http;

/// <summary>The envelope of an answer: <c>{"result_code", "result_msg", "result_data"}</c>.</summary>
internal readonly struct Envelope(int? code, string? message, UserVerdict[] verdicts)
{
    /// <summary>The result code; <c>null</c> if there was none.</summary>
    public int? Code { get; } = code;

    /// <summary>The server's message, as received: it may quote values.</summary>
    public string? Message { get; } = message;

    /// <summary>One verdict per user, in the request's order; empty if there was no request to compare with.</summary>
    public UserVerdict[] Verdicts { get; } = verdicts;
}

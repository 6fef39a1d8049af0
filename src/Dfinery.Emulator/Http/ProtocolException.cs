using System;

namespace Dfinery.Emulator.Http;

/// <summary>What the client sent is not HTTP as this server reads it. The connection ends with the answer.</summary>
internal sealed class ProtocolException(int statusCode, string message) : Exception(message)
{
    public int StatusCode { get; } = statusCode;
}

using System;

namespace Dfinery.Emulator.Contract;

/// <summary>The contract refuses the request. The message names positions and keys, never a value.</summary>
internal sealed class RequestRefusedException(int code, string message) : Exception(message)
{
    /// <summary>The result code of the answer.</summary>
    public int Code { get; } = code;
}

using System;
using System.Management.Automation;
using System.Net;
using System.Runtime.InteropServices;
using System.Security;

namespace Dfinery.PowerShell.Input;

/// <summary>Makes a SecureString of a token given as plain text or as the password of a PSCredential.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class TokenTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            string text => new NetworkCredential(string.Empty, text).SecurePassword,
            PSCredential credential => credential.Password,
            // The binder says what does not fit; it must not quote a token, and of these types it does not.
            var other => other,
        };

    /// <summary>Reads a SecureString through BSTR: the Auto form gives one character on Linux.</summary>
    internal static string Read(SecureString token)
    {
        IntPtr pointer = Marshal.SecureStringToBSTR(token);
        try
        {
            return Marshal.PtrToStringBSTR(pointer);
        }
        finally
        {
            Marshal.ZeroFreeBSTR(pointer);
        }
    }
}

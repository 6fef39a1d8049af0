namespace Dfinery.Client.Http;

/// <summary>The answer of an endpoint that this client has no method for.</summary>
internal sealed class RawAnswer
{
    internal RawAnswer(string json, QuotaReading? quota)
    {
        Json = json;
        Quota = quota;
    }

    /// <summary>The whole body.</summary>
    public string Json { get; }

    /// <summary>What the headers said of the quota.</summary>
    public QuotaReading? Quota { get; }
}

namespace Dfinery.Client.Http;

/// <summary>The answer of <see cref="DfineryClient.PostAsync"/>.</summary>
internal sealed class RawAnswer
{
    internal RawAnswer(string json, QuotaReading? quota)
    {
        Json = json;
        Quota = quota;
    }

    /// <summary>The body.</summary>
    public string Json { get; }

    /// <summary>The quota from the headers; <c>null</c> if they did not report it.</summary>
    public QuotaReading? Quota { get; }
}

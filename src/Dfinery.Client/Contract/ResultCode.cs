namespace Dfinery.Client.Contract;

/// <summary>The result codes of the API (docs/CONTRACT.md, <i>Answers</i>).</summary>
internal static class ResultCode
{
    /// <summary>Success; single users can still have failed.</summary>
    public const int Success = 2000;
    /// <summary>Invalid API token.</summary>
    public const int InvalidToken = 4001;
    /// <summary>A required parameter is empty, too many ids, unsupported value type.</summary>
    public const int InvalidRequest = 4002;
    /// <summary>The account is sanctioned.</summary>
    public const int AccountForbidden = 4003;
    /// <summary>No permission for this API.</summary>
    public const int NoPermission = 4004;
    /// <summary>This API is closed.</summary>
    public const int ApiClosed = 4005;
    /// <summary>Rate limit exceeded.</summary>
    public const int RateLimited = 4006;
    /// <summary>Unsupported property name or value.</summary>
    public const int UnsupportedProperty = 4007;
    /// <summary>Invalid data in <c>kakao_id</c>.</summary>
    public const int InvalidKakaoId = 4008;
    /// <summary>Server too busy; seen per user inside a 200.</summary>
    public const int ServerBusy = 5003;

    /// <summary>The HTTP status that the contract documents for a code.</summary>
    public static int HttpStatus(int code) => code switch
    {
        Success or ServerBusy => 200,
        AccountForbidden or NoPermission => 403,
        RateLimited => 429,
        _ => 400,
    };

    /// <summary>True for a code that ends a run: every further request with this token would fail as well.</summary>
    public static bool IsFatal(int code) => code is InvalidToken or AccountForbidden or NoPermission or ApiClosed;

    /// <summary>True for a code that a later attempt may not meet: 4006 and every 5xxx, known or not.</summary>
    public static bool IsTransient(int code) => code == RateLimited || IsBusy(code);

    /// <summary>True for a code that says that the server has more work than it can do: every 5xxx, known or not.</summary>
    public static bool IsBusy(int code) => code is >= 5000 and < 6000;
}

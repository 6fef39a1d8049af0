namespace Dfinery.Client.Contract;

/// <summary>The API's result codes (CONTRACT.md, <i>Answers</i>) with the HTTP status and message that go with each.</summary>
internal static class ResultCode
{
    /// <summary>Success; a 200 with this code can still carry failed users.</summary>
    public const int Success = 2000;
    /// <summary>Invalid API token.</summary>
    public const int InvalidToken = 4001;
    /// <summary>A required parameter is empty, too many ids, unsupported value type.</summary>
    public const int InvalidRequest = 4002;
    /// <summary>Account sanctioned.</summary>
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

    /// <summary>The HTTP status that the contract's table gives for a code.</summary>
    public static int HttpStatus(int code) => code switch
    {
        Success or ServerBusy => 200,
        AccountForbidden or NoPermission => 403,
        RateLimited => 429,
        _ => 400,
    };

    /// <summary>True for a code that stops a whole run: no other request of this token can fare better.</summary>
    public static bool IsFatal(int code) => code is InvalidToken or AccountForbidden or NoPermission or ApiClosed;

    /// <summary>True for a code that may pass by itself: 5003, 4006 and every unknown 5xxx.</summary>
    public static bool IsTransient(int code) => code == RateLimited || code is >= 5000 and < 6000;
}

namespace Dfinery.Client.Contract;

/// <summary>Why the contract does not take an id, a key or a value. The words for it belong to whoever tells the user.</summary>
internal enum ContractProblem
{
    /// <summary>There is none.</summary>
    None,
    /// <summary>An id or key that is empty or blank.</summary>
    Empty,
    /// <summary>A value that is JSON <c>null</c>.</summary>
    Null,
    /// <summary>A text with an unpaired surrogate, which UTF-8 cannot encode.</summary>
    NotEncodable,
    /// <summary>A consent flag that is neither <c>Subscribed</c> nor <c>Unsubscribed</c>.</summary>
    NotConsent,
    /// <summary>A Kakao id that is not 10 digits.</summary>
    NotKakaoId,
    /// <summary>A phone number that is not 7 to 15 digits, country code first.</summary>
    NotPhoneNumber,
}

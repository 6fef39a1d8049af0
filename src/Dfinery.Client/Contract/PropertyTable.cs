using System.Collections.Generic;
using System.Linq;

namespace Dfinery.Client.Contract;

/// <summary>
/// The documented keys, once (CONTRACT.md, <i>Properties</i>). Cmdlets, completers and emulator all read this table.
/// </summary>
internal sealed class PropertyTable
{
    /// <summary>The key that identifies a user: it is viewed, not sent inside <c>properties</c>.</summary>
    public const string UserIdKey = "user_id";

    /// <summary>What a view returns for a flag that was never set.</summary>
    public const string Undefined = "Undefined";

    private static readonly string[] ConsentValues = ["Subscribed", "Unsubscribed"];

    private readonly Dictionary<string, PropertyRule> _byName;

    private PropertyTable(params PropertyRule[] rules)
    {
        Rules = rules;
        _byName = rules.ToDictionary(rule => rule.Name, PropertyNameComparer.Instance);
    }

    /// <summary>The keys of a user profile.</summary>
    public static PropertyTable Profile { get; } = new(
        new PropertyRule("user_name", "user name"),
        new PropertyRule("age", "age"),
        new PropertyRule("gender", "gender"),
        Consent("info_flag", "informational notices"),
        Consent("mkt_flag", "advertising"),
        Consent("mkt_push_flag", "advertising by push"),
        Consent("mkt_sms_flag", "advertising by SMS"),
        Consent("mkt_kakao_flag", "advertising by Kakao"),
        Consent("night_flag", "advertising at night"),
        Consent("night_push_flag", "advertising at night by push"),
        Consent("night_sms_flag", "advertising at night by SMS"),
        Consent("night_kakao_flag", "advertising at night by Kakao"));

    /// <summary>The keys of a CI profile (contact identifiers).</summary>
    public static PropertyTable Ci { get; } = new(
        new PropertyRule("kakao_id", "Kakao id", "10 digits, as Kakao Sync gives it", text => IsDigits(text, 10, 10)),
        new PropertyRule(
            "phone_number",
            "phone number",
            "digits only, country code first, e.g. 821012345678",
            text => IsDigits(text, 7, 15) && text[0] != '0'));

    /// <summary>The rules in the order in which the vendor lists them.</summary>
    public IReadOnlyList<PropertyRule> Rules { get; }

    /// <summary>Finds the rule of a key, however its case and underscores are written.</summary>
    public PropertyRule? Find(string name) => _byName.TryGetValue(name, out PropertyRule? rule) ? rule : null;

    /// <summary>True for any spelling of <c>user_id</c>.</summary>
    public static bool IsUserId(string name) => PropertyNameComparer.Instance.Equals(name, UserIdKey);

    private static PropertyRule Consent(string name, string description) => new(name, "consent to " + description, null, null, ConsentValues);

    private static bool IsDigits(string text, int least, int most) =>
        text.Length >= least && text.Length <= most && text.All(character => character is >= '0' and <= '9');
}

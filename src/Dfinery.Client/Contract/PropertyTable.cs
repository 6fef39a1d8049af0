using System.Collections.Generic;
using System.Linq;

namespace Dfinery.Client.Contract;

/// <summary>
/// The documented keys, once (docs/CONTRACT.md, <i>Properties</i>). Typed parameters, columns of results, completers and the emulator
/// all follow this table.
/// </summary>
internal sealed class PropertyTable
{
    /// <summary>The key that identifies a user: it is viewed, not sent inside <c>properties</c>.</summary>
    public const string UserIdKey = "user_id";

    /// <summary>A consent flag that was granted.</summary>
    public const string Subscribed = "Subscribed";

    /// <summary>A consent flag that was withdrawn.</summary>
    public const string Unsubscribed = "Unsubscribed";

    /// <summary>What a view returns for a flag that was never set.</summary>
    public const string Undefined = "Undefined";

    private readonly Dictionary<string, PropertyRule> _byName;

    private PropertyTable(params PropertyRule[] rules)
    {
        for (int i = 0; i < rules.Length; i++)
            rules[i].Index = i;
        Rules = rules;
        _byName = rules.ToDictionary(rule => rule.Name, PropertyNameComparer.Instance);
    }

    /// <summary>The keys of a user profile.</summary>
    public static PropertyTable Profile { get; } = new(
        PropertyRule.Text("user_name", "user name"),
        PropertyRule.Text("age", "age"),
        PropertyRule.Text("gender", "gender"),
        PropertyRule.Consent("info_flag", "informational notices"),
        PropertyRule.Consent("mkt_flag", "advertising"),
        PropertyRule.Consent("mkt_push_flag", "advertising by push"),
        PropertyRule.Consent("mkt_sms_flag", "advertising by SMS"),
        PropertyRule.Consent("mkt_kakao_flag", "advertising by Kakao"),
        PropertyRule.Consent("night_flag", "advertising at night"),
        PropertyRule.Consent("night_push_flag", "advertising at night by push"),
        PropertyRule.Consent("night_sms_flag", "advertising at night by SMS"),
        PropertyRule.Consent("night_kakao_flag", "advertising at night by Kakao"));

    /// <summary>The keys of a CI profile (contact identifiers).</summary>
    public static PropertyTable Ci { get; } = new(
        PropertyRule.Formatted("kakao_id", "Kakao id", ContractProblem.NotKakaoId, text => IsDigits(text, 10, 10)),
        PropertyRule.Formatted(
            "phone_number", "phone number", ContractProblem.NotPhoneNumber, text => IsDigits(text, 7, 15) && text[0] != '0'));

    /// <summary>The rules in the order in which the vendor lists them.</summary>
    public IReadOnlyList<PropertyRule> Rules { get; }

    /// <summary>The keys, in that order.</summary>
    public IEnumerable<string> Names => Rules.Select(rule => rule.Name);

    /// <summary>Finds the rule of a key, however its case and underscores are written.</summary>
    public PropertyRule? Find(string name) => _byName.TryGetValue(name, out PropertyRule? rule) ? rule : null;

    /// <summary>True for any spelling of <c>user_id</c>.</summary>
    public static bool IsUserId(string name) => PropertyNameComparer.Instance.Equals(name, UserIdKey);

    private static bool IsDigits(string text, int least, int most) =>
        text.Length >= least && text.Length <= most && text.All(character => character is >= '0' and <= '9');
}

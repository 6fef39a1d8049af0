using System;
using Dfinery.Client.Contract;

namespace Dfinery.PowerShell.Errors;

/// <summary>
/// The words for what is wrong with a row or a parameter: whole sentences that name the column and never quote its value.
/// </summary>
internal static class RowProblems
{
    /// <summary>A value that the contract does not take.</summary>
    /// <param name="problem">What the rule says.</param>
    /// <param name="name">The column or parameter.</param>
    /// <param name="isNormalized">True where phone numbers are normalized, so that no hint to do so is needed.</param>
    public static string OfValue(ContractProblem problem, string name, bool isNormalized) => problem switch
    {
        ContractProblem.NotConsent => Say(Messages.ProblemNotConsent, name),
        ContractProblem.NotKakaoId => Say(Messages.ProblemNotKakaoId, name),
        ContractProblem.NotPhoneNumber when isNormalized => Say(Messages.ProblemNotPhoneNumber, name),
        ContractProblem.NotPhoneNumber => Say(Messages.ProblemNotPhoneNumber, name) + " " + Messages.ProblemPhoneHint,
        ContractProblem.NotEncodable => Say(Messages.ProblemNotEncodable, name),
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, null),
    };

    /// <summary>A user id that the contract does not take.</summary>
    /// <param name="problem">What the rule says.</param>
    /// <param name="column">The column it is in; <c>null</c> for a plain id.</param>
    public static string OfUserId(ContractProblem problem, string? column) => problem switch
    {
        ContractProblem.NotEncodable => Messages.ProblemIdNotEncodable,
        _ => column is null ? Messages.ProblemIdEmpty : Say(Messages.ProblemEmptyId, column),
    };

    /// <summary>A key in -PropertyName or -PropertyMap that the contract does not take.</summary>
    public static string OfKey(ContractProblem problem) =>
        problem == ContractProblem.NotEncodable ? Messages.ProblemKeyNotEncodable : Messages.ProblemKeyEmpty;

    public static string Type(string name, object value) =>
        Say(Messages.ProblemType, name, value is Array ? "array" : value.GetType().Name);

    public static string Flattened(string name) => Say(Messages.ProblemFlattened, name);

    public static string Unreadable(string name) => Say(Messages.ProblemUnreadable, name);

    public static string Reserved(string key) => Say(Messages.ProblemReserved, key);

    public static string UnreadableRow(Exception exception) => Say(Messages.ProblemUnreadableRow, exception.GetType().Name);

    public static string Country(string name) => Say(Messages.ProblemCountry, name);

    public static string TwoColumns(string key) => Say(Messages.ProblemTwoColumns, key);

    public static string Slip(string name, string key, bool isExcluded) =>
        Say(isExcluded ? Messages.ProblemExcludedSlip : Messages.ProblemSlip, name, key);

    public static string Empty(string name) => Say(Messages.ProblemEmpty, name);

    public static string IsId(string name) => Say(Messages.ProblemIsId, name);

    private static string Say(string format, params object?[] arguments) => ErrorFactory.Format(format, arguments);
}

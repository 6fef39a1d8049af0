using System;
using System.Management.Automation;
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
    /// <param name="isMapped">True where values of consent flags are mapped.</param>
    public static string OfValue(ContractProblem problem, string name, bool isNormalized, bool isMapped) => problem switch
    {
        ContractProblem.NotConsent when isMapped => Say(Messages.ProblemNotInMap, name),
        ContractProblem.NotConsent => Say(Messages.ProblemNotConsent, name) + " " + Messages.ProblemFlagHint,
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

    /// <summary>An id that looks damaged, or not like an id; and how to send it nonetheless.</summary>
    /// <param name="suspicion">What it looks like.</param>
    /// <param name="column">The column it is in; <c>null</c> for a plain id.</param>
    public static string OfSuspectId(TextSuspicion suspicion, string? column) =>
        OfSuspectText(suspicion, column ?? Messages.PlainUserId);

    /// <summary>A text that looks damaged; and how to send it nonetheless.</summary>
    public static string OfSuspectText(TextSuspicion suspicion, string name) =>
        OfSuspicion(suspicion, name) + " " + Messages.ProblemSuspectHint;

    /// <summary>What has damaged a text, and what to do about it.</summary>
    public static string OfSuspicion(TextSuspicion suspicion, string name) => suspicion switch
    {
        TextSuspicion.WrongEncoding => Say(Messages.ProblemWrongEncoding, name),
        TextSuspicion.QuestionMarks => Say(Messages.ProblemQuestionMarks, name),
        TextSuspicion.LineBreak => Say(Messages.ProblemLineBreak, name),
        TextSuspicion.Placeholder => Say(Messages.ProblemIdPlaceholder, name),
        TextSuspicion.SpreadsheetError => Say(Messages.ProblemSpreadsheetError, name),
        TextSuspicion.Invisible => Say(Messages.ProblemInvisible, name),
        TextSuspicion.Flattened => Say(Messages.ProblemIdFlattened, name),
        TextSuspicion.Json => Say(Messages.ProblemIdJson, name),
        TextSuspicion.Header => Say(Messages.ProblemIdHeader, name),
        TextSuspicion.Exponent => Say(Messages.ProblemExponent, name),
        TextSuspicion.Apostrophe => Say(Messages.ProblemApostrophe, name),
        TextSuspicion.Blank => Say(Messages.ProblemBlank, name),
        _ => throw new ArgumentOutOfRangeException(nameof(suspicion), suspicion, null),
    };

    /// <summary>A key in -PropertyName or -PropertyMap that the contract does not take.</summary>
    public static string OfKey(ContractProblem problem) =>
        problem == ContractProblem.NotEncodable ? Messages.ProblemKeyNotEncodable : Messages.ProblemKeyEmpty;

    public static string Type(string name, object value) =>
        Say(Messages.ProblemType, name, TypeName(value));

    /// <summary>A value that cannot be an id.</summary>
    public static string IdType(string? column, object value) =>
        Say(Messages.ProblemIdType, column ?? Messages.PlainUserId, TypeName(value));

    public static string Flattened(string name, bool isText) =>
        Say(Messages.ProblemFlattened, name) + (isText ? " " + Messages.ProblemSuspectHint : string.Empty);

    public static string Unreadable(string name) => Say(Messages.ProblemUnreadable, name);

    public static string Reserved(string key) => Say(Messages.ProblemReserved, key);

    public static string UnreadableRow(Exception exception) => Say(Messages.ProblemUnreadableRow, exception.GetType().Name);

    public static string Country(string name) => Say(Messages.ProblemCountry, name);

    public static string TwoColumns(string key) => Say(Messages.ProblemTwoColumns, key);

    public static string Slip(string name, string key, bool needsIdOnly) =>
        Say(needsIdOnly ? Messages.ProblemIdSlip : Messages.ProblemSlip, VisibleText.Of(name), key);

    public static string ExcludedSlip(string name, string key) => Say(Messages.ProblemExcludedSlip, name, key);

    public static string NoPlainId(object value) => Say(Messages.ProblemNoPlainId, value.GetType().Name);

    public static string Wildcard(string pattern, string parameter) => Say(Messages.ProblemWildcard, pattern, parameter);

    public static string MissingMapped(string column, string key) => Say(Messages.ProblemMissingMapped, column, key);

    public static string ReversedMap(string column, string key) => Say(Messages.ProblemReversedMap, column, key);

    public static string OtherTable(string key, string command) => Say(Messages.ProblemOtherTable, key, command);

    public static string SeedSlip(string name, string key) => Say(Messages.ProblemSeedSlip, name, key);

    /// <summary>What is wrong with an entry of -FlagMap, which is named by its key.</summary>
    public static string OfMap(string format, object key) =>
        Say(format, VisibleText.Of(LanguagePrimitives.ConvertTo<string>(key)));

    /// <summary>A row over the bound; it is named what takes most of it.</summary>
    public static string TooLarge(RowExcess excess) => Say(
        Messages.ProblemTooLarge, excess.Largest ?? Messages.PlainUserId, excess.LargestBytes, excess.Total, RowSize.MaxBytes);

    public static string Empty(string name) => Say(Messages.ProblemEmpty, name);

    public static string IsId(string name) => Say(Messages.ProblemIsId, name);

    private static string TypeName(object value) => value is Array ? "array" : value.GetType().Name;

    private static string Say(string format, params object?[] arguments) => ErrorFactory.Format(format, arguments);
}

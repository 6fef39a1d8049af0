using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>The base of the cmdlets that read properties of rows: which columns are taken, and what applies to every user.</summary>
public abstract class UpdateCommand : BulkCommand
{
    private string[] _extras = [];
    private IReadOnlyList<string>? _viewed;
    private RowComparer? _comparer;

    /// <summary>Properties for every user, by key; they win over the row.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HashtableCompleter))]
    [ValidateGiven]
    public Hashtable? Property { get; set; }

    /// <summary>Columns of the input and the keys they are sent under: <c>@{ column = 'api_key' }</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HashtableCompleter))]
    [ValidateGiven]
    public Hashtable? PropertyMap { get; set; }

    /// <summary>Columns to leave out, with wildcards, also documented ones.</summary>
    [Parameter]
    [ValidateGiven]
    [SupportsWildcards]
    public string[]? ExcludeColumn { get; set; }

    /// <summary>The columns to take.</summary>
    private protected abstract IEnumerable<string>? ColumnNames { get; }

    /// <summary>Normalizes a text before it is checked; <c>null</c> where nothing is.</summary>
    private protected virtual Func<PropertyRule, string, string?>? Normalize => null;

    /// <summary>What values of consent flags mean; <c>null</c>: only the API's own mean anything.</summary>
    private protected virtual IDictionary? FlagMeanings => null;

    /// <summary>True where the result of a comparison has a grant that was withdrawn on the server among what is to be sent.</summary>
    private protected virtual bool IncludesWithdrawn => false;

    private protected sealed override RowReader CreateReader(out PropertyMapping mapping)
    {
        var cells = new CellReader(Normalize, FlagMeanings is { } map ? new FlagMap(map) : null, AllowSuspectText);
        mapping = new PropertyMapping(Operation.Table, ColumnNames, PropertyMap, ExcludeColumn);
        Dictionary<string, PropertyValue> everyUser = PropertiesOfEveryUser(cells);
        var properties = new RowProperties(Operation.Table, everyUser, cells);
        _extras = [.. mapping.Extras.Concat(properties.FixedExtras).Distinct(StringComparer.Ordinal)];
        if (Operation.IsView)
        {
            _viewed = ViewedNames(mapping.ChosenKeys?.Union(everyUser.Keys));
            Summary.CountComparisons();
            _comparer = new RowComparer(Operation.Table, IncludesWithdrawn, Summary);
        }

        return new RowReader(CommandName, mapping, properties, NewResult, AllowSuspectText) { Compares = Operation.IsView };
    }

    /// <summary>
    /// What a comparison asks for: no more than rows can have. A profile is asked for as a whole where they can have other keys than those
    /// documented, for the API refuses a request that names one it does not know.
    /// </summary>
    private IReadOnlyList<string>? ViewedNames(IEnumerable<string>? names) =>
        Operation.NamesRequired ? [.. Operation.Table.Names, .. _extras] : _extras.Length > 0 || names is null ? null : [.. names];

    private protected sealed override IReadOnlyList<string>? RequestedNames => _viewed;

    private protected sealed override string? AdviceOf(BulkRow row) =>
        Operation.IsView && row.Status == UserStatus.Failed ? Messages.AdviceNotCompared : null;

    private protected sealed override string ActionOf(BulkRow row)
    {
        IEnumerable<string> all = row.Update!.Properties.Select(property => property.Key);
        IEnumerable<string> sent = row.Change?.SentNames ?? all;
        IEnumerable<string> asked = row.Change?.AskedNames(row.Update) ?? [];
        string[] parts =
        [
            string.Join(", ", sent),
            Named(Messages.ConfirmAsked, asked),
            Named(Messages.ConfirmUnchanged, all.Except(sent).Except(asked)),
        ];
        return ErrorFactory.Format(Messages.ConfirmSet, string.Join("; ", parts.Where(part => part.Length > 0)));

        static string Named(string format, IEnumerable<string> names) =>
            names.Any() ? ErrorFactory.Format(format, string.Join(", ", names)) : string.Empty;
    }

    /// <summary>Makes an empty result.</summary>
    private protected abstract UserResult NewResult();

    private protected sealed override object ToOutput(BulkRow row, string? message)
    {
        UserResult result = row.Update is null ? (UserResult)row.Tag! : Sent(row, ref message);
        result.Settle(row, message);
        return _extras.Length == 0 && result.Extras.Length == 0 ? result : OutputObject.Extended(result, row, _extras);
    }

    // Made only now, so that no row in flight carries it along.
    private UserResult Sent(BulkRow row, ref string? message)
    {
        UserResult result = NewResult();
        result.Input = row.Tag;
        if (result is UserComparison comparison)
            _comparer!.Fill(comparison, row, ref message);
        else
            result.SetColumns(row.Update!.Properties);
        return result;
    }

    /// <summary>
    /// What -Property and the typed parameters set; a typed parameter is named after its key: <c>info_flag</c> is -InfoFlag.
    /// </summary>
    private Dictionary<string, PropertyValue> PropertiesOfEveryUser(CellReader cells)
    {
        var properties = new Dictionary<string, PropertyValue>(StringComparer.Ordinal);
        var origins = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Property ?? [])
            Add(entry.Key.ToString()!, "-Property " + entry.Key, entry.Value);
        foreach (PropertyRule rule in Operation.Table.Rules)
        {
            string parameter = ParameterName(rule.Name);
            if (MyInvocation.BoundParameters.TryGetValue(parameter, out object? value))
                Add(rule.Name, "-" + parameter, value);
        }

        return properties;

        void Add(string name, string parameter, object? value)
        {
            PropertyRule? rule = Operation.Table.Find(name);
            PropertyValue accepted = Checked(cells, rule, name, parameter, value);
            string key = rule?.Name ?? name;
            if (properties.TryGetValue(key, out PropertyValue other) && !other.Equals(accepted))
                throw CommandErrors.ContradictingProperty(key, origins[key], parameter);
            properties[key] = accepted;
            origins[key] = parameter;
        }
    }

    private PropertyValue Checked(CellReader cells, PropertyRule? rule, string name, string parameter, object? value)
    {
        value = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (PropertyTable.IsUserId(name))
            throw CommandErrors.InvalidProperty(name, RowProblems.IsId(parameter));
        if (rule is null && OutputObject.IsTaken(name))
            throw CommandErrors.InvalidProperty(name, RowProblems.Reserved(name));
        PropertyNames.RefuseSlip(Operation.Table, name, "-Property");
        PropertyNames.RefuseOther(Operation.Table, name);
        PropertyValue accepted = default;
        string? problem = CellReader.IsEmpty(value) ? null : cells.Read(rule, parameter, value!, out accepted);
        return accepted.Kind == PropertyValueKind.Null
            ? throw CommandErrors.InvalidProperty(name, problem ?? RowProblems.Empty(parameter))
            : accepted;
    }

    private static string ParameterName(string key) =>
        string.Concat(key.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
}

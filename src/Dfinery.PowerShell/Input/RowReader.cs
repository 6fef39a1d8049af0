using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Input;

/// <summary>
/// Turns what comes down the pipeline into rows of the bulk engine: objects, hashtables, plain ids and results of earlier runs. A row
/// that breaks the contract comes out as <see cref="UserStatus.Invalid"/>, with all its problems in one message.
/// </summary>
internal sealed class RowReader
{
    private const int RememberedShapes = 8;
    private const string Deserialized = "Deserialized.Dfinery.PowerShell.Output.";

    private readonly PropertyMapping _mapping;
    private readonly RowProperties _properties;
    private readonly bool _idsOnly;
    private readonly List<RowShape> _shapes = [];
    private readonly HashSet<string> _ignored = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A reader.</summary>
    /// <param name="mapping">Which columns to take.</param>
    /// <param name="properties">Makes properties of cells; <c>null</c> for operations that need the id only.</param>
    public RowReader(PropertyMapping mapping, RowProperties? properties)
    {
        _mapping = mapping;
        _idsOnly = properties is null;
        _properties = properties ?? RowProperties.None;
    }

    /// <summary>Columns that were left alone so far.</summary>
    public IReadOnlyCollection<string> Ignored => _ignored;

    /// <summary>Reads one row; it always gives one.</summary>
    public BulkRow Read(long position, object? row)
    {
        object? bare = row is PSObject wrapped ? wrapped.BaseObject : row;
        return Read(position, row, bare is string or ValueType or IDictionary ? bare : row);
    }

    /// <summary>What a row holds under a key of the API, as it came; <c>null</c> where it holds nothing.</summary>
    public object? CellOf(object? row, string key)
    {
        switch (row is PSObject wrapped ? wrapped.BaseObject : row)
        {
            case null or string or ValueType or UserView:
                return null;
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary)
                {
                    if (_mapping.Resolve(entry.Key.ToString()!)?.Key == key)
                        return entry.Value;
                }

                return null;
            default:
                foreach (PSPropertyInfo property in PSObject.AsPSObject(row).Properties)
                {
                    if (_mapping.Resolve(property.Name)?.Key == key)
                        return TryGetValue(property, out object? value) ? value : null;
                }

                return null;
        }
    }

    private BulkRow Read(long position, object? row, object? tag)
    {
        object? bare = row is PSObject wrapped ? wrapped.BaseObject : row;
        switch (bare)
        {
            case null:
                return Invalid(position, null, Messages.ProblemNoRow, tag);
            case UserView view:
                return FromView(position, view, (PSObject)row!, tag);
            // A plain id says nothing of what was to be set; the result does.
            case UpdateResult { InputObject: string or ValueType }:
                return FromObject(position, PSObject.AsPSObject(row), tag);
            case UserResult result:
                return result.InputObject is null ? FromId(position, result.UserId, tag) : Read(position, result.InputObject, result.InputObject);
            case IDictionary dictionary:
                return FromDictionary(position, dictionary, tag);
            default:
                if (bare is string or ValueType && TryGetId(bare, out string? id))
                    return FromId(position, id, tag);
                return FromObject(position, PSObject.AsPSObject(row), tag);
        }
    }

    private BulkRow FromId(long position, string? id, object? tag)
    {
        _properties.Clear();
        return Finish(position, id, null, tag);
    }

    private BulkRow FromView(long position, UserView view, PSObject row, object? tag)
    {
        _properties.Clear();
        foreach (PSPropertyInfo property in row.Properties)
        {
            if (property is PSNoteProperty note && _mapping.Resolve(note.Name) is { IsUserId: false } column)
                _properties.Add(column, note.Value);
        }

        return Finish(position, view.UserId, null, tag);
    }

    private BulkRow FromDictionary(long position, IDictionary dictionary, object? tag)
    {
        _properties.Clear();
        var id = new IdCell();
        foreach (DictionaryEntry entry in dictionary)
        {
            string name = entry.Key.ToString()!;
            if (_mapping.Resolve(name) is { } column)
                Take(column, entry.Value, ref id);
            else
                _ignored.Add(name);
        }

        return Finish(position, id, tag);
    }

    private BulkRow FromObject(long position, PSObject row, object? tag)
    {
        (RowShape shape, PSPropertyInfo[] cells) = ShapeOf(row);
        if (shape.MayBeResult && IsDeserializedResult(row)
            && row.Properties[nameof(UserResult.InputObject)]?.Value is { } input && (input is PSObject boxed ? boxed.BaseObject : input) is not (string or ValueType))
            return Read(position, input, input);

        _properties.Clear();
        var id = new IdCell();
        for (int i = 0; i < cells.Length; i++)
        {
            if (shape.Columns[i] is not { } column)
                continue;
            if (TryGetValue(cells[i], out object? value))
                Take(column, value, ref id);
            else
                _properties.AddProblem(ErrorRecords.Format(Messages.ProblemUnreadable, column.Source));
        }

        return Finish(position, id, tag);
    }

    // From Import-Clixml or a job. A view is not among them: its columns count, not the id that it was asked with.
    private static bool IsDeserializedResult(PSObject row) =>
        row.TypeNames.Count > 0
        && row.TypeNames[0] is Deserialized + nameof(UserResult) or Deserialized + nameof(UserProfileResult) or Deserialized + nameof(UserCiResult);

    private void Take(Column column, object? value, ref IdCell id)
    {
        if (!column.IsUserId)
        {
            _properties.Add(column, value);
            return;
        }

        if (!TryGetId(value, out string? text))
            _properties.AddProblem(ErrorRecords.Format(Messages.ProblemType, column.Source, RowProperties.TypeName(value!)));
        if (id.Column is not null && !string.Equals(id.Text, text, StringComparison.Ordinal))
            id.HasRival = true;
        id.Column ??= column.Source;
        id.Text ??= text;
    }

    private (RowShape Shape, PSPropertyInfo[] Cells) ShapeOf(PSObject row)
    {
        // Only an object that is nothing but its own properties has a shape worth remembering.
        if (row.BaseObject is PSCustomObject)
        {
            for (int i = 0; i < _shapes.Count; i++)
            {
                if (_shapes[i].Match(row) is { } cells)
                    return (_shapes[i], cells);
            }
        }

        RowShape shape = RowShape.Of(row, _mapping);
        _ignored.UnionWith(shape.Ignored);
        if (row.BaseObject is PSCustomObject)
        {
            if (_shapes.Count == RememberedShapes)
                _shapes.RemoveAt(RememberedShapes - 1);
            _shapes.Insert(0, shape);
        }

        return (shape, shape.Find(row)!);
    }

    private BulkRow Finish(long position, IdCell id, object? tag)
    {
        if (id.Column is null)
            return Invalid(position, null, Messages.ProblemNoId, tag);
        if (id.HasRival)
            return Invalid(position, id.Text, ErrorRecords.Format(Messages.ProblemTwoColumns, PropertyTable.UserIdKey), tag);
        return Finish(position, id.Text, id.Column, tag);
    }

    private BulkRow Finish(long position, string? userId, string? idColumn, object? tag)
    {
        if (!TextRule.TryAcceptUserId(userId, out string? problem))
        {
            problem = idColumn is not null && string.IsNullOrWhiteSpace(userId)
                ? ErrorRecords.Format(Messages.ProblemEmptyId, idColumn)
                : ErrorRecords.Format(Messages.ProblemId, problem);
            _properties.AddProblem(problem);
        }
        else if (char.IsWhiteSpace(userId![0]) || char.IsWhiteSpace(userId[userId.Length - 1]))
        {
            _properties.AddProblem(Messages.ProblemIdBlank);
        }

        if (_properties.Problems is { } problems)
            return Invalid(position, userId, problems, tag);
        if (_idsOnly)
            return new BulkRow(position, new UserUpdate(userId!), tag);

        KeyValuePair<string, PropertyValue>[] properties = _properties.Take();
        return properties.Length == 0
            ? new BulkRow(position, userId, UserStatus.Skipped, Messages.SkippedNothing, tag)
            : new BulkRow(position, new UserUpdate(userId!, properties), tag);
    }

    private static BulkRow Invalid(long position, string? userId, string problem, object? tag) =>
        new(position, userId, UserStatus.Invalid, ErrorRecords.InvalidRow(position, userId, problem), tag);

    /// <summary>Reads the text of an id: a string, or a whole number; nothing else names a user.</summary>
    private static bool TryGetId(object? value, out string? text)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        text = bare switch
        {
            string id => id,
            char or Guid or byte or sbyte or short or ushort or int or uint or long or ulong or decimal => Convert.ToString(bare, CultureInfo.InvariantCulture),
            double number when Math.Floor(number) == number && Math.Abs(number) < 1e15 => number.ToString("0", CultureInfo.InvariantCulture),
            _ => null,
        };
        return text is not null || bare is null or DBNull;
    }

    /// <summary>Reads a cell; a getter of the user's own may fail, and its words may quote what it read.</summary>
    private static bool TryGetValue(PSPropertyInfo cell, out object? value)
    {
        try
        {
            value = cell.Value;
            return true;
        }
        catch (GetValueException)
        {
            value = null;
            return false;
        }
    }

    private struct IdCell
    {
        public string? Column;
        public string? Text;
        public bool HasRival;
    }
}

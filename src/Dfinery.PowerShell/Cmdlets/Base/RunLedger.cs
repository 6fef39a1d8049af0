using System;
using System.Collections.Generic;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Ledger;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>The ledger of one run: held from before the first request to the end, or, for -WhatIf, only looked at.</summary>
internal sealed class RunLedger : IDisposable
{
    private readonly LedgerView? _view;
    private bool _isOver;

    private RunLedger(string folder, OpenLedger open, RowLedger rows) => (Folder, Open, Rows) = (folder, open, rows);

    private RunLedger(string folder, LedgerView view, RowLedger rows) => (Folder, _view, Rows) = (folder, view, rows);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Compares rows with what is known.</summary>
    public RowLedger Rows { get; }

    /// <summary>The ledger that the run holds; <c>null</c>: it is only looked at.</summary>
    public OpenLedger? Open { get; }

    /// <summary>The number of users it knew when it was opened.</summary>
    public int Users => (Open?.Content ?? _view!.Content).Users.Users;

    /// <summary>The beginning of the names of an operation's files: profiles and contact identifiers are kept apart.</summary>
    public static string DomainOf(UserOperation operation) =>
        operation.Table == PropertyTable.Profile ? LedgerDomain.Profile : LedgerDomain.Ci;

    /// <summary>Opens the ledger of an operation, or makes it, the folder included.</summary>
    /// <exception cref="LedgerException">It cannot be used.</exception>
    public static RunLedger OpenToSend(LedgerChoice choice, LedgerOwner owner, UserOperation operation, IReadOnlyList<string>? removed)
    {
        OpenLedger open = OpenLedger.Open(new LedgerFolder(choice.Folder, makes: true), DomainOf(operation), owner, DateTime.UtcNow);
        return new RunLedger(choice.Folder, open, new RowLedger(open, operation, removed)
        {
            IncludesUnchanged = choice.IncludesUnchanged,
            AllowsRegrant = choice.AllowsRegrant,
        });
    }

    /// <summary>Reads the ledger of an operation and changes nothing; one that is not there knows nothing.</summary>
    /// <exception cref="LedgerException">It cannot be used.</exception>
    public static RunLedger OpenToLook(LedgerChoice choice, LedgerOwner owner, UserOperation operation, IReadOnlyList<string>? removed)
    {
        LedgerView view = LedgerView.Read(new LedgerFolder(choice.Folder, makes: false), DomainOf(operation), owner);
        return new RunLedger(choice.Folder, view, new RowLedger(view, operation, removed)
        {
            IncludesUnchanged = choice.IncludesUnchanged,
            AllowsRegrant = choice.AllowsRegrant,
        });
    }

    /// <summary>Writes what is left and lets others use it.</summary>
    /// <returns>What failed; <c>null</c>: nothing.</returns>
    public LedgerException? Close()
    {
        _isOver = true;
        try
        {
            Open?.Close();
            return null;
        }
        catch (LedgerException e)
        {
            return e;
        }
    }

    /// <summary>Lets the files go as they are.</summary>
    public void Dispose()
    {
        _view?.Dispose();
        if (!_isOver)
            Open?.Dispose();
        _isOver = true;
    }
}

using System;
using System.Collections.Generic;
using System.Text;
using Dfinery.Client.Contract;
using Dfinery.Emulator.Contract;
using Dfinery.Emulator.Faults;

namespace Dfinery.Emulator.Http;

/// <summary>
/// Turns a request into an answer: first the contract, then the planned fault. An unknown path gets HTTP 404 and a method other than POST
/// gets 405, a body over 8 MB gets 413, all with code 4002; the contract names no code for them.
/// </summary>
internal sealed class RequestHandler(EmulatorOptions options, string token, ServerClock clock)
{
    private static readonly byte[][] WrongTypes =
    [
        """{"result_code":"2000","result_msg":null,"result_data":null}"""u8.ToArray(),
        """{"result_code":2000,"result_msg":null,"result_data":[]}"""u8.ToArray(),
        """{"result_code":2000,"result_msg":{},"result_data":{"failure_details":"none"}}"""u8.ToArray(),
        """[{"result_code":2000}]"""u8.ToArray(),
    ];

    private readonly string _authorization = "Bearer " + token;
    private readonly HashSet<string> _breaking = new(options.BreakUserId, StringComparer.Ordinal);
    private readonly HashSet<string> _poison = new(options.PoisonUserId, StringComparer.Ordinal);

    /// <summary>
    /// Checks path, method and token; takes a request of the quota and decides on the fault, both by the order of arrival.
    /// </summary>
    /// <returns>False if the request was refused: it meets no fault and does not count against the quota.</returns>
    public bool TryAdmit(Exchange exchange)
    {
        exchange.Quota = exchange.Session.Quota.Peek(clock.Now);
        if (exchange.Operation is null)
            exchange.Refuse(404, ResultCode.InvalidRequest, "There is no such API.");
        else if (exchange.Head.Method != "POST")
            exchange.Refuse(405, ResultCode.InvalidRequest, "The method must be POST.");
        else if (!string.Equals(exchange.Head["Authorization"], _authorization, StringComparison.Ordinal))
            exchange.Refuse(400, ResultCode.InvalidToken, "Invalid API token.");
        else
        {
            exchange.Quota = exchange.Session.Quota.Take(clock.Now);
            exchange.Decision = exchange.Session.Faults.Decide(exchange.Number);
            return true;
        }

        return false;
    }

    /// <summary>Parses the body, applies it and writes the answer.</summary>
    public void Handle(Exchange exchange)
    {
        Fault fault = exchange.Decision.Fault;
        if (!exchange.Quota.IsGranted || fault == Fault.Throttle)
        {
            exchange.Fault = exchange.Quota.IsGranted ? Fault.Throttle : Fault.Quota;
            exchange.Refuse(429, ResultCode.RateLimited, "Rate limit exceeded.");
            return;
        }

        exchange.Fault = fault;
        if (TryRead(exchange) && !exchange.Decision.IsBeforeApplying)
            Answer(exchange);

        if (fault is Fault.ServerErrorBeforeApplying or Fault.ServerErrorAfterApplying)
            WriteServerError(exchange);
    }

    private bool TryRead(Exchange exchange)
    {
        if (exchange.IsBodyTooLarge)
        {
            ClearGarbageFault(exchange);
            exchange.Refuse(413, ResultCode.InvalidRequest, "The request body is over 8 MB.");
            return false;
        }

        try
        {
            if (!IsJson(exchange.Head["Content-Type"]))
                throw new RequestRefusedException(ResultCode.InvalidRequest, "Content-Type must be application/json.");
            RequestParser.Parse(exchange.Operation!, exchange.Body.GetBuffer().AsSpan(0, (int)exchange.Body.Length), exchange.Request);
        }
        catch (RequestRefusedException refused)
        {
            ClearGarbageFault(exchange);
            exchange.Refuse(ResultCode.HttpStatus(refused.Code), refused.Code, refused.Message);
            return false;
        }

        if (HasOne(_breaking, exchange.Request))
        {
            Break(exchange);
            return false;
        }

        if (!HasOne(_poison, exchange.Request))
            return true;
        ClearGarbageFault(exchange);
        if (exchange.Fault == Fault.None)
            exchange.Fault = Fault.Poison;
        if (exchange.Decision.Random.Next(2) == 0)
            exchange.Refuse(400, ResultCode.InvalidRequest, "Invalid request.");
        else
            exchange.Refuse(400, ResultCode.UnsupportedProperty, "Unsupported property value.");
        return false;
    }

    private static bool IsJson(string? contentType)
    {
        const string Json = "application/json";
        return contentType is not null
            && contentType.StartsWith(Json, StringComparison.OrdinalIgnoreCase)
            && (contentType.Length == Json.Length || contentType[Json.Length] is ';' or ' ');
    }

    private static bool HasOne(HashSet<string> ids, ParsedRequest request)
    {
        for (int i = 0; ids.Count > 0 && i < request.UserCount; i++)
        {
            if (ids.Contains(request.UserIds[i]))
                return true;
        }

        return false;
    }

    private void Break(Exchange exchange)
    {
        exchange.Fault = options.BreakBy switch
        {
            EmulatedBreak.Hang => Fault.HangBeforeApplying,
            EmulatedBreak.Error => Fault.ServerErrorBeforeApplying,
            _ => Fault.DropBeforeApplying,
        };
        exchange.ClearAnswer();
        exchange.StatusCode = 500;
    }

    /// <summary>A refusal is not garbled; the other faults still apply to it.</summary>
    private static void ClearGarbageFault(Exchange exchange)
    {
        if (exchange.Fault is Fault.GarbageTypes or Fault.GarbageMissingUsers or Fault.GarbageStrangers or Fault.GarbageJson)
            exchange.Fault = Fault.None;
    }

    private void Answer(Exchange exchange)
    {
        ParsedRequest request = exchange.Request;
        SeededRandom random = exchange.Decision.Random;
        int busy = DecideOutcomes(exchange, ref random);
        bool isUnreadable = exchange.Fault is Fault.GarbageJson or Fault.GarbageTypes;
        if (!isUnreadable || random.Next(2) == 0)
            Apply(exchange);

        exchange.StatusCode = 200;
        exchange.ClearAnswer();
        exchange.ResultCode = ResultCode.Success;
        AnswerWriter.WriteSuccess(exchange.Writer, request, exchange.UserOutcomes, exchange.Session.Store);
        if (isUnreadable)
            Garble(exchange, ref random);
        else if (busy > 0)
            exchange.Session.Counters.CountBusy(busy);
        if (busy > 0 && exchange.Fault == Fault.None)
            exchange.Fault = IsOverload(exchange) ? Fault.Overload : Fault.Busy;
    }

    /// <summary>Decides the outcome of each user.</summary>
    /// <returns>The number of users that are told that the server is busy.</returns>
    private int DecideOutcomes(Exchange exchange, ref SeededRandom random)
    {
        int busy = 0;
        int count = exchange.Request.UserCount;
        bool isOverload = IsOverload(exchange);
        int garbled = random.Next(count);
        UserOutcome garbage = exchange.Fault switch
        {
            Fault.GarbageMissingUsers => UserOutcome.Missing,
            Fault.GarbageStrangers => UserOutcome.Unrequested,
            _ => UserOutcome.Succeeded,
        };
        for (int i = 0; i < count; i++)
        {
            bool isBusy = random.Next() < options.BusyRate || isOverload;
            bool isGarbled = random.Next(4) == 0 || i == garbled;
            UserOutcome outcome = isGarbled ? garbage : UserOutcome.Succeeded;
            if (outcome == UserOutcome.Succeeded && isBusy)
            {
                outcome = UserOutcome.Busy;
                busy++;
            }

            exchange.UserOutcomes[i] = outcome;
        }

        return busy;
    }

    private bool IsOverload(Exchange exchange) => options.MaxConcurrency > 0 && exchange.ActiveOnArrival > options.MaxConcurrency;

    private static void Apply(Exchange exchange)
    {
        if (exchange.Operation!.IsView)
            return;
        int applied = 0;
        for (int i = 0; i < exchange.Request.UserCount; i++)
        {
            if (exchange.UserOutcomes[i] == UserOutcome.Succeeded)
            {
                exchange.Session.Store.Apply(exchange.Request, i);
                applied++;
            }
        }

        exchange.Session.Counters.CountApplied(applied);
    }

    private static void Garble(Exchange exchange, ref SeededRandom random)
    {
        exchange.ResultCode = null;
        if (exchange.Fault == Fault.GarbageTypes)
            exchange.ReplaceAnswer(WrongTypes[random.Next(WrongTypes.Length)]);
        else if (random.Next(4) == 0)
            exchange.ReplaceAnswer("<html><body>Bad gateway</body></html>"u8.ToArray());
        else
            exchange.Answer.SetLength(random.Next((int)exchange.Answer.Length));
    }

    private static void WriteServerError(Exchange exchange)
    {
        SeededRandom random = exchange.Decision.Random;
        int status = random.Next(2) == 0 ? 500 : 503;
        int kind = random.Next(3);
        if (kind == 0)
        {
            bool isBusy = status == 503;
            exchange.Refuse(status, isBusy ? ResultCode.ServerBusy : 5000, isBusy ? AnswerWriter.BusyMessage : "Internal server error.");
            return;
        }

        exchange.ClearAnswer();
        exchange.StatusCode = status;
        if (kind == 1)
            exchange.ReplaceAnswer(Encoding.ASCII.GetBytes($"<html><body>{status}</body></html>"));
    }
}

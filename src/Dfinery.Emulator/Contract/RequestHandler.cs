using System;
using System.Collections.Generic;
using System.Text;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Emulator.Faults;
using Dfinery.Emulator.Http;

namespace Dfinery.Emulator.Contract;

/// <summary>
/// Turns a request into an answer: the contract first, then the fault that fate has for it. Knows neither sockets nor time. A path that
/// the contract does not have gets HTTP 404, a method other than POST 405, both with 4002, for which the contract names no code.
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
    private readonly HashSet<string> _poison = new(options.PoisonUserId, StringComparer.Ordinal);

    /// <summary>Settles what depends on the moment of arrival: the quota and the fate.</summary>
    /// <returns>False where the request was refused for its path, method or token; it met no fault and did not count.</returns>
    public bool TryAdmit(Exchange exchange)
    {
        exchange.Quota = exchange.Session.Quota.Look(clock.Now);
        if (exchange.Operation is null)
            exchange.Refuse(404, ResultCode.InvalidRequest, "There is no such API.");
        else if (exchange.Method != "POST")
            exchange.Refuse(405, ResultCode.InvalidRequest, "The method must be POST.");
        else if (!string.Equals(exchange.Context.Request.Headers["Authorization"], _authorization, StringComparison.Ordinal))
            exchange.Refuse(400, ResultCode.InvalidToken, "Invalid API token.");
        else
        {
            exchange.Quota = exchange.Session.Quota.Count(clock.Now);
            exchange.Fate = exchange.Session.Faults.Decide(exchange.Number);
            return true;
        }

        return false;
    }

    /// <summary>Reads, applies and answers.</summary>
    public void Handle(Exchange exchange)
    {
        Fault fault = exchange.Fate.Fault;
        if (!exchange.Quota.Granted || fault == Fault.Throttle)
        {
            exchange.Fault = exchange.Quota.Granted ? Fault.Throttle : Fault.Quota;
            exchange.Refuse(429, ResultCode.RateLimited, "Rate limit exceeded.");
            return;
        }

        exchange.Fault = fault;
        if (TryRead(exchange) && !exchange.Fate.IsBeforeApplying)
            Answer(exchange);

        if (fault is Fault.ServerErrorBeforeApplying or Fault.ServerErrorAfterApplying)
            FailServerError(exchange);
    }

    private bool TryRead(Exchange exchange)
    {
        try
        {
            if (exchange.IsBodyTooLarge)
                throw new RequestRefusedException(ResultCode.InvalidRequest, "The request body is too large.");
            if (!IsJson(exchange.Context.Request.ContentType))
                throw new RequestRefusedException(ResultCode.InvalidRequest, "Content-Type must be application/json.");
            RequestParser.Parse(exchange.Operation!, exchange.Body.Span, exchange.Request);
        }
        catch (RequestRefusedException refused)
        {
            SpareGarbage(exchange);
            exchange.Refuse(ResultCode.HttpStatus(refused.Code), refused.Code, refused.Message);
            return false;
        }

        if (!IsPoisoned(exchange.Request))
            return true;
        SpareGarbage(exchange);
        if (exchange.Fault == Fault.None)
            exchange.Fault = Fault.Poison;
        if (exchange.Fate.Dice.Next(2) == 0)
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

    private bool IsPoisoned(ParsedRequest request)
    {
        for (int i = 0; _poison.Count > 0 && i < request.UserCount; i++)
        {
            if (_poison.Contains(request.UserIds[i]))
                return true;
        }

        return false;
    }

    /// <summary>A refusal is not garbled; the other faults can still befall it.</summary>
    private static void SpareGarbage(Exchange exchange)
    {
        if (exchange.Fault is Fault.GarbageTypes or Fault.GarbageMissingUsers or Fault.GarbageStrangers or Fault.GarbageJson)
            exchange.Fault = Fault.None;
    }

    private void Answer(Exchange exchange)
    {
        ParsedRequest request = exchange.Request;
        Dice dice = exchange.Fate.Dice;
        int busy = CastUserFates(exchange, ref dice);
        bool isUnreadable = exchange.Fault is Fault.GarbageJson or Fault.GarbageTypes;
        if (!isUnreadable || dice.Next(2) == 0)
            Apply(exchange);

        exchange.StatusCode = 200;
        exchange.ClearAnswer();
        exchange.ResultCode = ResultCode.Success;
        AnswerWriter.WriteSuccess(exchange.Writer, request, exchange.UserFates, exchange.Session.Store);
        if (isUnreadable)
            Garble(exchange, ref dice);
        else if (busy > 0)
            exchange.Session.Counters.CountBusy(busy);
        if (busy > 0 && exchange.Fault == Fault.None)
            exchange.Fault = IsOverload(exchange) ? Fault.Overload : Fault.Busy;
    }

    /// <summary>Decides on each user; gives how many are told that the server is busy.</summary>
    private int CastUserFates(Exchange exchange, ref Dice dice)
    {
        int busy = 0;
        int count = exchange.Request.UserCount;
        bool isOverload = IsOverload(exchange);
        int struck = dice.Next(count);
        UserFate garbage = exchange.Fault switch
        {
            Fault.GarbageMissingUsers => UserFate.Missing,
            Fault.GarbageStrangers => UserFate.Stranger,
            _ => UserFate.Succeeded,
        };
        for (int i = 0; i < count; i++)
        {
            bool isBusy = dice.Next() < options.BusyRate || isOverload;
            bool isStruck = dice.Next(4) == 0 || i == struck;
            UserFate fate = isStruck ? garbage : UserFate.Succeeded;
            if (fate == UserFate.Succeeded && isBusy)
            {
                fate = UserFate.Busy;
                busy++;
            }

            exchange.UserFates[i] = fate;
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
            if (exchange.UserFates[i] == UserFate.Succeeded)
            {
                exchange.Session.Store.Apply(exchange.Request, i);
                applied++;
            }
        }

        exchange.Session.Counters.CountApplied(applied);
    }

    private static void Garble(Exchange exchange, ref Dice dice)
    {
        exchange.ResultCode = null;
        if (exchange.Fault == Fault.GarbageTypes)
            Replace(exchange, WrongTypes[dice.Next(WrongTypes.Length)]);
        else if (dice.Next(4) == 0)
            Replace(exchange, "<html><body>Bad gateway</body></html>"u8);
        else
            exchange.Answer.Count = dice.Next(exchange.Answer.Count);
    }

    private static void FailServerError(Exchange exchange)
    {
        Dice dice = exchange.Fate.Dice;
        int status = dice.Next(2) == 0 ? 500 : 503;
        switch (dice.Next(3))
        {
            case 0:
                exchange.Refuse(status, status == 503 ? ResultCode.ServerBusy : 5000, status == 503 ? AnswerWriter.BusyMessage : "Internal server error.");
                break;
            case 1:
                exchange.ClearAnswer();
                exchange.StatusCode = status;
                Replace(exchange, Encoding.ASCII.GetBytes($"<html><body>{status}</body></html>"));
                break;
            default:
                exchange.ClearAnswer();
                exchange.StatusCode = status;
                break;
        }
    }

    private static void Replace(Exchange exchange, ReadOnlySpan<byte> answer)
    {
        exchange.Answer.Count = 0;
        answer.CopyTo(exchange.Answer.GetSpan(answer.Length));
        exchange.Answer.Advance(answer.Length);
    }
}

using System.Collections.Generic;
using System.Linq;
using System.Text;
using Dfinery.Client.Rules;

namespace Dfinery.Client.Wire;

/// <summary>Makes the server's words fit to be shown: one short line, without any value that was sent.</summary>
internal static class ServerMessage
{
    private const int MaxLength = 300;
    private const int ShortestSecret = 4;

    public static string? Clean(string? message, UserRequest? request)
    {
        if (string.IsNullOrEmpty(message))
            return message;

        string clean = Line(message!);
        if (request is not null && request.Operation.IsUpdate)
        {
            // A server that quotes the value it did not like would put personal data into logs. The longest first: a value may hold another.
            foreach (string secret in Secrets(request).OrderByDescending(secret => secret.Length))
                clean = clean.Replace(secret, "***");
        }

        return clean.Length > MaxLength ? clean.Substring(0, MaxLength) + "…" : clean;
    }

    private static IEnumerable<string> Secrets(UserRequest request) =>
        from user in request.Users
        from property in user.Properties
        where property.Value.Kind is PropertyValueKind.String or PropertyValueKind.Number && property.Value.Text!.Length >= ShortestSecret
        where !(request.Operation.Table.Find(property.Key)?.IsConsentFlag ?? false)
        select Line(property.Value.Text!);

    private static string Line(string message)
    {
        var line = new StringBuilder(message.Length);
        foreach (char character in message)
            line.Append(char.IsControl(character) ? ' ' : character);
        return line.ToString();
    }
}

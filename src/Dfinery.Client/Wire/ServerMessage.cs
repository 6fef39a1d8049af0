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
        if (request is null || !request.Operation.IsUpdate)
            return clean;

        // A server that quotes the value it did not like would put personal data into logs.
        foreach (UserUpdate user in request.Users)
        {
            foreach (var property in user.Properties)
            {
                bool isFlag = request.Operation.Table.Find(property.Key)?.IsConsentFlag ?? false;
                if (!isFlag && property.Value.Kind is PropertyValueKind.String or PropertyValueKind.Number && property.Value.Text!.Length >= ShortestSecret)
                    clean = clean.Replace(property.Value.Text, "***");
            }
        }

        return clean.Length > MaxLength ? clean.Substring(0, MaxLength) + "…" : clean;
    }

    private static string Line(string message)
    {
        var line = new StringBuilder(message.Length);
        foreach (char character in message)
            line.Append(char.IsControl(character) ? ' ' : character);
        return line.ToString();
    }
}

namespace Dfinery.Client.Contract;

/// <summary>"Only text that UTF-8 can encode" (CONTRACT.md, <i>Properties</i>).</summary>
internal static class TextRule
{
    /// <summary>True where the text has no unpaired surrogate, so that UTF-8 can encode it.</summary>
    public static bool IsEncodable(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    /// <summary>Checks a user id: not empty, encodable.</summary>
    public static bool TryAcceptUserId(string? userId, out string? problem)
    {
        if (string.IsNullOrWhiteSpace(userId))
            problem = "is empty";
        else if (!IsEncodable(userId!))
            problem = NotEncodable;
        else
            problem = null;
        return problem is null;
    }

    /// <summary>Checks a value of a property that has no rule of its own.</summary>
    public static bool TryAccept(PropertyValue value, out string? problem)
    {
        problem = value.Kind switch
        {
            PropertyValueKind.Null => "is null, which cannot be sent",
            PropertyValueKind.String when !IsEncodable(value.Text!) => NotEncodable,
            _ => null,
        };
        return problem is null;
    }

    private const string NotEncodable = "holds an unpaired surrogate (half a character), which UTF-8 cannot encode";
}

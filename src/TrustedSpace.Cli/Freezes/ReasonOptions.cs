using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Freezes;

/// <summary>Words that are kept beside the log, and whom they are about.</summary>
internal static class ReasonOptions
{
    public static Option<string> Reason() => new("--reason")
    {
        Description = $"Why, in at most {Detail.LongestText} characters; the log holds a salted commitment to it only.",
        HelpName = "TEXT",
        Required = true,
    };

    public static Option<string?> About() => new("--about")
    {
        Description = "Pseudonym of the person that the words are about, under whose key they are kept. Default: the caller's id.",
        HelpName = "SUBJECT",
    };

    public static SaltedDetail Read(ParseResult parsed, Option<string> reason, Option<string?> about, ParticipantId caller)
    {
        var text = parsed.GetRequiredValue(reason);
        return text.Length is > 0 and <= Detail.LongestText
            ? SaltedDetail.Of(new Detail { Subject = Typed.Id<SubjectId>("--about", parsed.GetValue(about) ?? caller.Value), Text = text })
            : throw new InputException($"--reason has {text.Length} characters; 1 to {Detail.LongestText} are allowed.");
    }
}

using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Grants;

/// <summary>The options that say what a grant is for and how far it goes.</summary>
internal sealed class GrantOptions
{
    private readonly Option<string> _purpose = new("--purpose") { Description = "Purpose of use, a term of the owners' policies.", HelpName = "TERM" };
    private readonly Option<int> _jobs = new("--jobs") { Description = "Most jobs under the grant.", DefaultValueFactory = _ => 1, HelpName = "N" };
    private readonly Option<long> _cells = new("--cells") { Description = "Most released cells under the grant.", DefaultValueFactory = _ => 10_000, HelpName = "N" };
    private readonly Option<int> _minutes = new("--minutes") { Description = "How long the grant lives.", DefaultValueFactory = _ => 15, HelpName = "N" };

    private GrantOptions()
    {
    }

    /// <param name="command">Gets the options.</param>
    /// <param name="isPurposeRequired">Whether the command always needs a purpose; otherwise it is asked for where one is used.</param>
    public static GrantOptions AddTo(Command command, bool isPurposeRequired = true)
    {
        var options = new GrantOptions();
        options._purpose.Required = isPurposeRequired;
        command.Options.Add(options._purpose);
        command.Options.Add(options._jobs);
        command.Options.Add(options._cells);
        command.Options.Add(options._minutes);
        return options;
    }

    public string Purpose(ParseResult parsed) => parsed.GetValue(_purpose) ?? throw new InputException("--purpose is missing: name a term of the owners' policies.");

    public AuthorizationDetail Detail(ParseResult parsed, ProductId product, IReadOnlyList<ElementName> elements, Operation operation) => new()
    {
        Product = product,
        Elements = elements,
        Operation = operation,
        Purpose = Purpose(parsed),
        Parameters = new GrantParameters
        {
            MaximumJobs = parsed.GetValue(_jobs),
            MaximumCells = parsed.GetValue(_cells),
            LifetimeSeconds = checked(parsed.GetValue(_minutes) * 60),
        },
    };
}

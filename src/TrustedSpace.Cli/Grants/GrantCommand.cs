using System.CommandLine;
using Spectre.Console;
using TrustedSpace.Cli.Billing;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Grants;

/// <summary><c>tspace grant</c>: asks the owners for permission and shows the price; <c>tspace grant revoke</c> ends a grant.</summary>
internal static class GrantCommand
{
    public static Command Create()
    {
        var product = new Argument<string>("product") { Description = "Data product.", HelpName = "PRODUCT" };
        var elements = new Option<string>("--elements") { Description = "Elements to read, separated by commas.", HelpName = "A,B", Required = true };
        var operation = new Option<Operation>("--operation") { Description = "What to do with them.", DefaultValueFactory = _ => Operation.Statistics };
        var command = new Command("grant", "Ask the owners of a product for a grant.") { product, elements, operation, Revoke() };
        var options = GrantOptions.AddTo(command);
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var detail = options.Detail(
                parsed,
                Typed.Id<ProductId>("product", parsed.GetRequiredValue(product)),
                Typed.Elements("--elements", parsed.GetRequiredValue(elements)),
                parsed.GetValue(operation));
            var grant = await client.Grants.RequestAsync(detail, cancellation).ConfigureAwait(false);
            new GrantStore(space.Directory(parsed), space.Participant(parsed)).Keep(grant);
            space.Screen(parsed).Show(grant, console => Render(console, grant));
            return 0;
        });
        return command;
    }

    internal static void Render(IAnsiConsole console, TokenResponse grant)
    {
        console.MarkupLineInterpolated($"grant [bold]{grant.Grant}[/], good for {grant.ExpiresIn} s, leaf {grant.Leaf}");
        var prices = Screen.Table("owner", "per job", "per cell", "further");
        foreach (var line in grant.Quote.Lines)
        {
            prices.AddRow(line.Owner.Value, TariffText.PerUnit(line.Tariff, ChargeUnit.Job), TariffText.PerUnit(line.Tariff, ChargeUnit.Cell), TariffText.Further(line.Tariff));
        }

        console.Write(prices);
        if (grant.Quote.Terms.Free)
        {
            console.MarkupLineInterpolated($"its purpose is free");
        }

        console.MarkupLineInterpolated($"it can never cost more than {Screen.Money(grant.Quote.Maximum, grant.Quote.Currency)}");
    }

    private static Command Revoke()
    {
        var grant = new Argument<string>("grant") { Description = "Grant received here.", HelpName = "GRANT" };
        var command = new Command("revoke", "End a grant at once.") { grant };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var held = new GrantStore(space.Directory(parsed), space.Participant(parsed)).Find(Typed.Id<GrantId>("grant", parsed.GetRequiredValue(grant)));
            await client.Grants.RevokeAsync(held.AccessToken, cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(new { revoked = held.Grant }, console => console.MarkupLineInterpolated($"grant {held.Grant} is revoked"));
            return 0;
        });
        return command;
    }
}

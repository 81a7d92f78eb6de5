using System.CommandLine;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;

namespace TrustedSpace.Cli.Objections;

/// <summary><c>tspace objection list</c>.</summary>
internal static class ObjectionListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "List the objections that concern you; a regulator sees all.");
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var objections = await client.Objections.ListAsync(cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(objections, console =>
            {
                var table = Screen.Table("objection", "to", "by", "state");
                foreach (var objection in objections.Select(status => status.Case))
                {
                    table.AddRow(
                        new Text(objection.Id.Value),
                        new Text(objection.Target.ToString()),
                        new Text(objection.RaisedBy.Value),
                        new Text(ObjectionText.State(objection)));
                }

                console.Write(table);
            });
            return 0;
        });
        return command;
    }
}

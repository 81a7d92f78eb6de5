using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Tests.Computation.Rounds;

/// <summary>The message in a step that has one payload for whoever gets it.</summary>
internal static class StepMessages
{
    public static PartyMessage StartMessage(this PartyMachine machine) => Message(machine, machine.Start());

    public static PartyMessage AcceptMessage(this PartyMachine machine, params IReadOnlyList<PartyMessage> messages) =>
        Message(machine, machine.Accept(messages));

    private static PartyMessage Message(PartyMachine machine, PartyStep step) => new(machine.Self, step switch
    {
        PartyStep.ToAll all => all.Payload,
        PartyStep.ToEach each => each.Payloads.Values.First(),
        PartyStep.Release release => release.Payload,
        _ => throw new InvalidOperationException("An unknown step."),
    });
}

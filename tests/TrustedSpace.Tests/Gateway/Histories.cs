using CsCheck;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Tests.Gateway;

/// <summary>Random histories of a small space and random questions about them: few names, so that questions meet answers.</summary>
internal static class Histories
{
    private static readonly ParticipantId[] Consumers = [Leaves.Consumer, ParticipantId.Parse("insurer")];
    private static readonly ParticipantId[] Owners = [Leaves.OwnerA, Leaves.OwnerB, ParticipantId.Parse("clinic")];
    private static readonly ElementName[] Elements = [ElementName.Parse("radius"), ElementName.Parse("diagnosis"), ElementName.Parse("age")];
    private static readonly string[] Purposes = ["research", "billing"];
    private static readonly GrantId[] Grants = [.. Enumerable.Range(0, 6).Select(_ => GrantId.New(TimeProvider.System))];
    private static readonly JobId[] Jobs = [.. Enumerable.Range(0, 12).Select(_ => JobId.New(TimeProvider.System))];

    private static readonly Gen<LogEntry> Issued =
        from grant in Pick(Grants)
        from consumer in Pick(Consumers)
        from owners in Gen.Int[1, 3]
        from element in Pick(Elements)
        from purpose in Pick(Purposes)
        from denied in Gen.Frequency((3, Gen.Const(false)), (1, Gen.Const(true)))
        from at in Gen.Long[0, 1000]
        let issued = Leaves.Grant(grant, 5, 100)
        let request = issued.Request with
        {
            Consumer = consumer,
            Owners = [.. Owners.Take(owners)],
            Detail = issued.Request.Detail with { Elements = [element], Purpose = purpose },
        }
        let decisions = request.Owners.Select(owner => Leaves.Decision(owner, new Obligations())).ToArray()
        select denied
            ? new GrantDenied { At = at, Request = request, Decisions = [.. decisions.Skip(1)], Denials = [] }
            : (LogEntry)(issued with { At = at, Request = request, Decisions = decisions });

    private static readonly Gen<LogEntry> Flown =
        from grant in Pick(Grants)
        from job in Pick(Jobs)
        from consumer in Pick(Consumers)
        from outcome in Gen.Enum<FlowOutcome>()
        from elements in Gen.Int[1, 3]
        from amount in Gen.Long[0, 20]
        from charged in Gen.Int[0, 2]
        from at in Gen.Long[0, 1000]
        select (LogEntry)(Leaves.Flow(grant, job, 3, outcome) with
        {
            At = at,
            Consumer = consumer,
            Elements = [.. Elements.Take(elements)],
            Providers = [.. Owners.Take(charged).Select(owner => new FlowProvider { Owner = owner, Dataset = DatasetId.Parse("cells"), Decision = Sha256Digest.Of("d"u8) })],
            Charges = [.. Owners.Take(charged).Select(owner => new Charge { Owner = owner, Unit = ChargeUnit.Cell, Quantity = 3, Amount = amount })],
        });

    private static readonly Gen<LogEntry> Other =
        from grant in Pick(Grants)
        from job in Pick(Jobs)
        from consumer in Pick(Consumers)
        from owner in Pick(Owners)
        from kind in Gen.Int[0, 7]
        from at in Gen.Long[0, 1000]
        select kind switch
        {
            0 => new GrantRevoked { At = at, Grant = grant, By = owner },
            1 => new ExportReceived { At = at, Job = job, Grant = grant, Consumer = consumer, Owner = owner, Receipt = "" },
            2 => Leaves.Failed(grant, job) with { At = at, Consumer = consumer },
            3 => new JobCancelled { At = at, Job = job, Grant = grant, Consumer = consumer, By = consumer, Stage = "rounds" },
            4 => new RequestRefused { At = at, Caller = consumer, Request = "POST /jobs", Grant = at % 2 == 0 ? grant : null, Refusal = Leaves.Refusal("no") },
            5 => new Correction { At = at, Corrects = at / 3, Reason = "too much", Lines = [new() { Owner = owner, Amount = -(at % 20) }] },
            6 => new FreezeOrdered { At = at, Freeze = FreezeId.New(TimeProvider.System), Subject = FreezeSubject.Of(grant), By = consumer, Order = "" },
            _ => (LogEntry)new ParticipantChanged { At = at, Participant = owner, Change = "suspended", Role = ParticipantRole.Owner, Organisation = "H", Certificate = "t" },
        };

    public static readonly Gen<LogEntry> Entry = Gen.Frequency((1, Issued), (4, Flown), (2, Other));

    public static readonly Gen<FlowQuery> Query =
        from participant in Maybe(Pick([.. Consumers, .. Owners]))
        from owner in Maybe(Pick(Owners))
        from consumer in Maybe(Pick(Consumers))
        from names in Gen.Select(Maybe(Pick(Grants)), Maybe(Pick(Jobs)), Maybe(Pick(Elements)), Pick<string?>(null, null, "cells", "hospital-a/cells"))
        from words in Gen.Select(Pick<string?>(null, null, "research", "other"), Pick<string?>(null, null, "released", "failed"), Pick<string>([.. EntryKind.All]).List[0, 2])
        from times in Gen.Select(Maybe(Gen.Long[0, 1000]), Maybe(Gen.Long[0, 1000]))
        from amounts in Gen.Select(Maybe(Gen.Long[0, 40]), Maybe(Gen.Long[0, 40]))
        from page in Gen.Select(Maybe(Gen.Long[0, 700]), Gen.OneOf(Gen.Int[1, 5], Gen.Const(1000)), Gen.Frequency((3, Gen.Const(0L)), (1, Gen.Long[0, 700])))
        select new FlowQuery
        {
            Participant = participant,
            Owner = owner,
            Consumer = consumer,
            Grant = names.Item1,
            Job = names.Item2,
            Element = names.Item3,
            Dataset = names.Item4,
            Purpose = words.Item1,
            Outcome = words.Item2,
            Kinds = words.Item3,
            From = times.Item1,
            To = times.Item2,
            LeastAmount = amounts.Item1,
            MostAmount = amounts.Item2,
            Before = page.Item1,
            Limit = page.Item2,
            FirstLeaf = page.Item3,
        };

    private static Gen<T> Pick<T>(params T[] of) => Gen.Int[0, of.Length - 1].Select(place => of[place]);

    // Most questions ask about little.
    private static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : struct =>
        Gen.Frequency((4, Gen.Const((T?)null)), (1, gen.Select(value => (T?)value)));
}

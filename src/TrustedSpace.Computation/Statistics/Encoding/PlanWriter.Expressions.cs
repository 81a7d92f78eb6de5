namespace TrustedSpace.Computation.Statistics.Encoding;

internal sealed partial class PlanWriter
{
    private void Write(Predicate predicate)
    {
        switch (predicate)
        {
            case Predicate.Comparison comparison:
                WriteHead(PlanTag.Comparison, comparison.Element);
                _writer.Write((byte)comparison.Operator);
                Write(comparison.Value);
                break;
            case Predicate.In member:
                WriteHead(PlanTag.In, member.Element);
                WriteAll(member.Values, Write);
                break;
            case Predicate.Between between:
                WriteHead(PlanTag.Between, between.Element);
                Write(between.Low);
                Write(between.High);
                break;
            case Predicate.IsNull isNull:
                WriteHead(PlanTag.IsNull, isNull.Element);
                break;
            case Predicate.PartComparison part:
                WriteHead(PlanTag.Part, part.Element);
                _writer.Write((byte)part.Part);
                _writer.Write((byte)part.Operator);
                _writer.Write(part.Number);
                break;
            case Predicate.And and:
                _writer.Write((byte)PlanTag.And);
                WriteAll(and.Terms, Write);
                break;
            case Predicate.Or or:
                _writer.Write((byte)PlanTag.Or);
                WriteAll(or.Terms, Write);
                break;
            case Predicate.Not not:
                _writer.Write((byte)PlanTag.Not);
                Write(not.Term);
                break;
            default:
                throw new InvalidOperationException($"Unknown predicate {predicate.GetType().Name}.");
        }
    }

    private void Write(RowValue row)
    {
        switch (row)
        {
            case RowValue.Element element:
                WriteHead(PlanTag.Element, element.Name);
                _writer.Write((byte)element.Type);
                break;
            case RowValue.Literal literal:
                _writer.Write((byte)PlanTag.Literal);
                _writer.Write(literal.Value is not null);
                if (literal.Value is { } value)
                {
                    Write(value);
                }

                break;
            case RowValue.Case choice:
                _writer.Write((byte)PlanTag.Case);
                WriteAll(choice.Branches, branch =>
                {
                    Write(branch.When);
                    Write(branch.Then);
                });
                Write(choice.Otherwise);
                break;
            default:
                throw new InvalidOperationException($"Unknown value {row.GetType().Name}.");
        }
    }

    private void Write(GroupColumn column)
    {
        Write(column.Key);
        switch (column.Key)
        {
            case GroupKey.Element:
                _writer.Write(column.Nullable);
                _writer.Write(column.Values is not null);
                if (column.Values is not null)
                {
                    WriteAll(column.Values, Write);
                }
                else
                {
                    WriteAll(column.BinEdges!, Write);
                }

                break;
            case GroupKey.Step or GroupKey.Part or GroupKey.Period:
                _writer.Write(column.Nullable);
                break;
            default:
                break;
        }
    }

    private void Write(GroupKey key)
    {
        switch (key)
        {
            case GroupKey.Element element:
                WriteHead(PlanTag.Element, element.Name);
                _writer.Write((byte)element.Type);
                break;
            case GroupKey.Case choice:
                Write(choice.Choice);
                break;
            case GroupKey.Step step:
                WriteHead(PlanTag.Step, step.Name);
                _writer.Write((byte)step.Type);
                Write(step.Width);
                _writer.Write(step.First);
                _writer.Write(step.Last);
                Write(step.Factor);
                break;
            case GroupKey.Part part:
                WriteHead(PlanTag.Part, part.Name);
                _writer.Write((byte)part.DatePart);
                _writer.Write(part.First);
                _writer.Write(part.Last);
                break;
            case GroupKey.Period period:
                WriteHead(PlanTag.Period, period.Name);
                _writer.Write((byte)period.DatePeriod);
                _writer.Write(period.First);
                _writer.Write(period.Last);
                break;
            default:
                throw new InvalidOperationException($"Unknown key {key.GetType().Name}.");
        }
    }

    private void Write(ElementValue value)
    {
        _writer.Write((byte)value.Type);
        switch (value.Type)
        {
            case ColumnType.Integer:
                _writer.Write(value.AsInteger);
                break;
            case ColumnType.Real:
                Write(value.AsReal);
                break;
            case ColumnType.Text:
                _writer.Write(value.AsText);
                break;
            case ColumnType.Date:
                _writer.Write(value.AsDate.DayNumber);
                break;
            default:
                _writer.Write(value.AsBoolean);
                break;
        }
    }
}
